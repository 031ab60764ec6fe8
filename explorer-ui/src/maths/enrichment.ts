/** What a selection is made of, and what of it is more than chance: against all other images, or against a second one. */

import { differenceOfDirections, uniformScores } from "./circular";
import { fisherExact, logOdds } from "./fourfold";
import { holm } from "./multiple";
import type { Difference } from "./twosamples";
import { differenceOfMeans, mannWhitney } from "./twosamples";

export interface LabelColumn {
  name: string;
  classes: readonly string[];
  /** (N,) index into classes, -1 where missing */
  codes: ArrayLike<number>;
}

export interface FactorColumn {
  name: string;
  unit: string;
  period: number | null;
  /** (N,) NaN where missing */
  values: ArrayLike<number>;
}

export interface ClassPart {
  label: string;
  name: string;
  /** images of the class inside and outside, and their share of those whose class is known */
  inside: number;
  outside: number;
  shareInside: number;
  shareOutside: number;
  /** 0: as frequent inside as outside; 95 % interval */
  logOdds: number;
  low: number;
  high: number;
  /** Fisher's exact test, as it is, and corrected (Holm) for everything asked of the selection */
  p: number;
  corrected: number;
}

export interface FactorPart extends Difference {
  factor: string;
  unit: string;
  period: number | null;
  /** images inside and outside whose factor is known */
  insideCount: number;
  outsideCount: number;
  /** Mann-Whitney's, or the uniform-scores test of a circular factor; corrected as above */
  p: number;
  corrected: number;
}

export interface Composition {
  /** most enriched first; classes that are nowhere are left out */
  classes: ClassPart[];
  factors: FactorPart[];
  /** how many questions the p-values are corrected for */
  questions: number;
}

export const INSIDE = 1;
export const OUTSIDE = 2;

/** (count,) 1 inside, 2 outside, 0 neither: `outside` is the second selection, or, where null, all other images. */
export function sidesOf(count: number, inside: ArrayLike<number>, outside: ArrayLike<number> | null): Uint8Array {
  const sides = new Uint8Array(count).fill(outside === null ? OUTSIDE : 0);
  if (outside !== null) for (let i = 0; i < outside.length; i++) sides[outside[i]] = OUTSIDE;
  for (let i = 0; i < inside.length; i++) sides[inside[i]] = INSIDE; // what is in both counts as inside
  return sides;
}

/**
 * What is different about the images inside (`sides`: see `sidesOf`). Images count as independent, and the selection
 * as made without looking at labels or factors: one drawn around a colour on the map finds that colour, of course.
 */
export function compositionOf(
  sides: Uint8Array,
  labels: readonly LabelColumn[],
  factors: readonly FactorColumn[],
): Composition {
  const work = composing(sides, labels, factors);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** The same, question by question: whoever asks of a million images pauses in between. */
export function* composing(
  sides: Uint8Array,
  labels: readonly LabelColumn[],
  factors: readonly FactorColumn[],
): Generator<undefined, Composition> {
  const classes: ClassPart[] = [];
  for (const label of labels) {
    classes.push(...classParts(sides, label));
    yield;
  }
  const numbers: FactorPart[] = [];
  for (const factor of factors) {
    numbers.push(...factorPart(sides, factor));
    yield;
  }
  const parts = [...classes, ...numbers];
  const corrected = holm(parts.map((part) => part.p));
  for (const [i, part] of parts.entries()) part.corrected = corrected[i];
  classes.sort((a, b) => b.logOdds - a.logOdds);
  return { classes, factors: numbers, questions: parts.length };
}

function classParts(sides: Uint8Array, label: LabelColumn): ClassPart[] {
  const inside = new Int32Array(label.classes.length);
  const outside = new Int32Array(label.classes.length);
  for (let i = 0; i < sides.length; i++) {
    const code = label.codes[i];
    if (code < 0) continue;
    if (sides[i] === INSIDE) inside[code]++;
    else if (sides[i] === OUTSIDE) outside[code]++;
  }
  const [known, knownOutside] = [sum(inside), sum(outside)];
  if (known === 0 || knownOutside === 0) return []; // nothing to compare
  return label.classes.flatMap((name, code) => {
    const [here, there] = [inside[code], outside[code]];
    if (here + there === 0) return [];
    const table = { inside: here, other: known - here, outside: there, neither: knownOutside - there };
    const { estimate, low, high } = logOdds(table);
    const shares = { shareInside: here / known, shareOutside: there / knownOutside };
    const p = fisherExact(table);
    return {
      label: label.name,
      name,
      inside: here,
      outside: there,
      ...shares,
      logOdds: estimate,
      low,
      high,
      p,
      corrected: p,
    };
  });
}

function factorPart(sides: Uint8Array, factor: FactorColumn): FactorPart[] {
  const { name, unit, period, values } = factor;
  const [inside, outside] = [knownOf(sides, values, INSIDE), knownOf(sides, values, OUTSIDE)];
  if (inside.length === 0 || outside.length === 0) return [];
  const circular = period !== null;
  const p = circular ? uniformScores(inside, outside, period) : mannWhitney(inside, outside);
  const difference = circular ? differenceOfDirections(inside, outside, period) : differenceOfMeans(inside, outside);
  const counts = { insideCount: inside.length, outsideCount: outside.length };
  return [{ factor: name, unit, period, ...difference, ...counts, p, corrected: p }];
}

/** The numbers of the images on one side, those that are missing left out. */
function knownOf(sides: Uint8Array, values: ArrayLike<number>, side: number): Float64Array {
  const known = new Float64Array(sides.length);
  let count = 0;
  for (let i = 0; i < sides.length; i++)
    if (sides[i] === side && Number.isFinite(values[i])) known[count++] = values[i];
  return known.subarray(0, count);
}

function sum(counts: Int32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
