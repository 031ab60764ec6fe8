/** On narrow screens the panel is below the map: the decoded picture is shown on the map itself as well. */

import type { App } from "../app/app";
import { ON_IMAGE } from "../app/usual";
import { Picture } from "../pictures/picture";
import { number } from "../ui/words";

export function Inset({ app }: { app: App }) {
  const cursor = app.store.cursor.value;
  if (!cursor || !app.model.value.decoder) return null;
  const { distance, strength, supported } = cursor;
  return (
    <div class={supported ? "inset" : "inset unsupported"} aria-hidden="true">
      <Picture pixels={app.store.decoded.value} shape={app.manifest.images} strength={strength} label="" />
      {!Number.isNaN(distance) && (distance < ON_IMAGE ? "on an image" : `${number(distance, 2)} × usual distance`)}
    </div>
  );
}
