/** What went wrong, and what to do: in the place of what cannot be shown. */

import type { Problem } from "../bundle/problem";

export function Trouble({ problem }: { problem: Problem }) {
  return (
    <div class="trouble" role="alert">
      <h2>This cannot be shown</h2>
      <p>{problem.what}</p>
      <p>{problem.remedy}</p>
    </div>
  );
}
