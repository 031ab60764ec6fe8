/** What a selection is made of: each class with its share and enrichment, each number with its difference. */

import type { App } from "../../app/app";
import type { ClassPart, Composition, FactorPart } from "../../maths/enrichment";
import { number } from "../../ui/words";
import { compositionSignal } from "./findings";

const FIRST = 8;
const LEVEL = 0.05;

export function Composed({ app }: { app: App }) {
  const composition = compositionSignal(app).value;
  if (!composition) return null;
  const other = app.store.selectionB.value ? "selection B" : "all other images";
  return (
    <section class="composed" aria-label="What the selection is made of">
      <h3>Selection A against {other}</h3>
      <p>{sentenceOf(composition, other)}</p>
      {composition.classes.length > 0 && <Classes parts={composition.classes} />}
      {composition.factors.length > 0 && <Numbers parts={composition.factors} />}
      <small>
        Odds: how many times those of the class there, with 95 % interval. p by Fisher’s exact test, or Mann and
        Whitney’s (angles: uniform scores), corrected for all {composition.questions} questions (Holm). A selection
        drawn around a colour finds that colour: its p then means little.
      </small>
    </section>
  );
}

/** One sentence that says no more than the corrected p allows. */
export function sentenceOf({ classes, factors }: Composition, other: string): string {
  const more = classes.filter(({ logOdds, corrected }) => logOdds > 0 && corrected <= LEVEL).slice(0, 3);
  const numbers = factors.filter(({ corrected }) => corrected <= LEVEL).slice(0, 2);
  const said = [
    ...more.map(
      ({ name, shareInside, shareOutside }) => `${name} (${share(shareInside)} here, ${share(shareOutside)} there)`,
    ),
    ...numbers.map(
      ({ factor, estimate, unit }) =>
        `${estimate > 0 ? "larger" : "smaller"} ${factor} (by ${number(Math.abs(estimate))}${unit ? ` ${unit}` : ""})`,
    ),
  ];
  return said.length > 0 ? `More than in ${other}: ${said.join("; ")}.` : `Not distinguishable from ${other}.`;
}

function Classes({ parts }: { parts: ClassPart[] }) {
  const shown = [...parts].sort((a, b) => b.inside - a.inside).slice(0, FIRST);
  return (
    <table>
      <caption class="unseen">Classes in the selection</caption>
      <thead>
        <tr>
          <th scope="col">class</th>
          <th scope="col">here</th>
          <th scope="col">there</th>
          <th scope="col">odds</th>
          <th scope="col">p</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((part) => (
          <tr key={`${part.label} ${part.name}`} class={part.corrected <= LEVEL ? "" : "quiet"}>
            <th scope="row">
              {part.name}
              <i class="share" style={{ width: `${100 * part.shareInside}%` }} aria-hidden="true" />
            </th>
            <td>
              {share(part.shareInside)} <small>{part.inside.toLocaleString("en-GB")}</small>
            </td>
            <td>
              {share(part.shareOutside)} <small>{part.outside.toLocaleString("en-GB")}</small>
            </td>
            <td>
              {times(part.logOdds)}
              <small>
                {times(part.low)} to {times(part.high)}
              </small>
            </td>
            <td>{probability(part.corrected)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Numbers({ parts }: { parts: FactorPart[] }) {
  return (
    <table>
      <caption class="unseen">Numbers in the selection</caption>
      <thead>
        <tr>
          <th scope="col">mean of</th>
          <th scope="col">here</th>
          <th scope="col">there</th>
          <th scope="col">difference</th>
          <th scope="col">p</th>
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <tr key={part.factor} class={part.corrected <= LEVEL ? "" : "quiet"}>
            <th scope="row">
              {part.factor}
              {part.unit && <small> {part.unit}</small>}
            </th>
            <td>{number(part.inside)}</td>
            <td>{number(part.outside)}</td>
            <td>
              {number(part.estimate)}{" "}
              <small>
                {number(part.low)} to {number(part.high)}
              </small>
            </td>
            <td>{probability(part.corrected)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function share(value: number): string {
  return `${number(100 * value, 2)} %`;
}

const MOST_TIMES = 1000;

/** Odds here over odds there: beyond a thousandfold the digits mean nothing. */
export function times(logOdds: number): string {
  const odds = Math.exp(logOdds);
  if (odds > MOST_TIMES) return `> ${MOST_TIMES.toLocaleString("en-GB")} ×`;
  return odds < 1 / MOST_TIMES ? `< ${1 / MOST_TIMES} ×` : `${number(odds, 2)} ×`;
}

export function probability(p: number): string {
  return p < 0.001 ? "< 0.001" : number(p, 2);
}
