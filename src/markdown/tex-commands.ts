/** Commands that change only how their argument looks. */
export const transparent = words(
  "mathrm mathbf mathit mathsf mathtt mathnormal boldsymbol bm pmb boxed fbox",
  "mathop mathbin mathrel mathord ensuremath",
);

/** Commands whose argument is words and no formula. */
export const textual = words("text textbf textit textrm textsf texttt textnormal mbox hbox operatorname operatorname*");

/** Commands without an argument that say how large something is, or where it goes. */
export const silent = words(
  "displaystyle textstyle scriptstyle limits nolimits nonumber notag allowbreak mathstrut strut rm bf it !",
  "left right middle big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm",
);

/** Commands that are nothing but space. */
export const spaces: ReadonlySet<string> = new Set([
  ...words(", : ; > ~ quad qquad enspace thinspace medspace thickspace space"),
  " ",
  "\n",
]);

/** Environments whose rows are lines. */
export const lineEnvironments = /^(?:aligned|alignedat|align|gathered|gather|split|equation|eqnarray|multline)\*?$/;

/** Environments that fit into a line: what stands before, and after. */
export const inlineEnvironments: ReadonlyMap<string, readonly [before: string, after: string]> = new Map([
  ["cases", ["{", "}"]],
  ["matrix", ["[", "]"]],
  ["bmatrix", ["[", "]"]],
  ["pmatrix", ["(", ")"]],
  ["vmatrix", ["|", "|"]],
  ["Vmatrix", ["‖", "‖"]],
]);

function words(...rows: readonly string[]): ReadonlySet<string> {
  return new Set(rows.flatMap((row) => row.split(" ")));
}
