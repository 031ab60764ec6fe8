/** The panels beside the map, in the order of their tabs. A new view is one file and one line here. */

import type { FunctionComponent } from "preact";
import type { App } from "../app/app";
import { compare } from "./compare";
import { drop } from "./drop";
import { findings } from "./findings";
import { here } from "./here";
import { path } from "./path";
import { select } from "./select";
import { traverse } from "./traverse";

export interface View {
  /** short, lower case: stands in the address */
  id: string;
  /** one word: the tab */
  title: string;
  /** false where this bundle has nothing for it: then there is no tab */
  fits(app: App): boolean;
  /** once, when the page opens: tools and layers that the view brings to the map */
  install?(app: App): void;
  /** keys of the address that are the view's own: read once when the page opens, written when they change */
  address?: { [key: string]: { write(app: App): string | null; read(app: App, text: string): void } };
  Panel: FunctionComponent<{ app: App }>;
}

export const VIEWS: View[] = [here, path, traverse, select, compare, drop, findings];
