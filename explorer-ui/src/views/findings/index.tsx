/** View 8: what the battery found, in words; each sentence shows on the map what it speaks of. */

import type { App } from "../../app/app";
import type { Answer, Number_ } from "../../bundle/manifest";
import { colourText } from "../../colour/choices";
import type { ColourBy } from "../../store";
import { counted, withUnit } from "../../ui/words";
import type { View } from "../index";

function Findings({ app }: { app: App }) {
  const { findings, name } = app.model.value;
  return (
    <div class="findings-view">
      <h2 class="unseen">Findings</h2>
      {findings.length === 0 && (
        <p class="note">Nothing was analysed yet; hinterland analyse {name} does, and a new export shows it here.</p>
      )}
      <ol>
        {findings.map((answer) => (
          <li key={`${answer.subject} ${answer.sentence}`}>
            <Sentence app={app} answer={answer} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Sentence({ app, answer }: { app: App; answer: Answer }) {
  const by = colourOf(app, answer);
  const shown = colourText(app.store.colour.value) === colourText(by);
  return (
    <>
      <button type="button" class="sentence" aria-pressed={shown} onClick={() => show(app, answer)}>
        <span class="verdict">{answer.verdict}</span>
        {answer.sentence}
      </button>
      {answer.numbers.length > 0 && (
        <details>
          <summary>
            {counted(answer.numbers.length, "number")}
            {answer.subject ? ` of ${answer.subject}` : ""}
          </summary>
          <dl class="values">
            {answer.numbers.map((one) => (
              <div key={one.name}>
                <dt>{one.name.replaceAll("_", " ")}</dt>
                <dd>{numberText(one)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}

/** What a sentence speaks of, as a colouring of the map: its label or factor; of the latents as a whole, trust. */
export function colourOf(app: Pick<App, "manifest">, { subject }: Answer): ColourBy {
  if (app.manifest.labels.some(({ name }) => name === subject)) return { kind: "label", name: subject };
  if (app.manifest.factors.some(({ name }) => name === subject)) return { kind: "factor", name: subject };
  return { kind: "trust" };
}

function show(app: App, answer: Answer): void {
  const by = colourOf(app, answer);
  app.store.colour.value = by;
  app.store.onlyClass.value = -1;
  app.actions.say(`The map is coloured by ${"name" in by ? by.name : "the error of the map"}.`);
}

export function numberText({ estimate, low, high, unit, p_value }: Number_): string {
  const interval = low !== null && high !== null ? `, ${withUnit(low, "")} to ${withUnit(high, "")}` : "";
  const p = p_value !== null ? `, p ${p_value < 0.001 ? "< 0.001" : `= ${withUnit(p_value, "")}`}` : "";
  return `${withUnit(estimate, unit)}${interval}${p}`;
}

export const findings: View = {
  id: "findings",
  title: "Findings",
  fits: (app) => app.manifest.models.some((model) => model.findings.length > 0),
  Panel: Findings,
};
