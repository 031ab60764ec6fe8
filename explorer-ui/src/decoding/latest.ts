/** The latest wish wins: while one is worked on, of those that come meanwhile only the last is kept. */

/** A function that does `work` on the newest wish, one at a time; `onTrouble` hears of what was thrown. */
export function latest<Wish>(
  work: (wish: Wish) => Promise<void>,
  onTrouble: (thrown: unknown) => void,
): (wish: Wish) => void {
  let waiting: { wish: Wish } | null = null;
  let working = false;

  const workOff = async (): Promise<void> => {
    working = true;
    while (waiting) {
      const { wish } = waiting;
      waiting = null;
      await work(wish).catch(onTrouble);
    }
    working = false;
  };

  return (wish) => {
    waiting = { wish };
    if (!working) void workOff();
  };
}
