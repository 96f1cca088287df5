/** What a symbol is in a formula, which decides the space around it. */
export type AtomKind = "ordinary" | "function" | "binary" | "relation" | "open" | "close" | "punctuation" | "space";

/** Commands that stand for characters, by kind (https://www.ctan.org/pkg/unicode-math, 2026-11-22). */
const commands: Readonly<Partial<Record<AtomKind, string>>> = {
  ordinary:
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ " +
    "nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω " +
    "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω " +
    "infty ∞ partial ∂ nabla ∇ hbar ℏ ell ℓ Re ℜ Im ℑ aleph ℵ beth ℶ wp ℘ imath ı jmath ȷ emptyset ∅ varnothing ∅ " +
    "forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ top ⊤ bot ⊥ angle ∠ triangle △ square □ Box □ blacksquare ■ qed ■ " +
    "ldots … dots … dotsc … dotsb ⋯ cdots ⋯ vdots ⋮ ddots ⋱ prime ′ degree ° checkmark ✓ dagger † ddagger ‡ " +
    "% % $ $ # # & & _ _ pounds £ euro € yen ¥ copyright © S § P ¶ AA Å aa å ae æ AE Æ o ø O Ø ss ß " +
    "surd √ star ⋆ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ flat ♭ natural ♮ sharp ♯ backslash \\",
  function:
    "sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂ bigvee ⋁ bigwedge ⋀ " +
    "bigsqcup ⨆ limsup limsup liminf liminf argmax argmax argmin argmin",
  binary:
    "pm ± mp ∓ times × div ÷ cdot · ast ∗ circ ∘ bullet • cup ∪ cap ∩ sqcup ⊔ sqcap ⊓ uplus ⊎ setminus ∖ smallsetminus ∖ " +
    "oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ wedge ∧ land ∧ vee ∨ lor ∨ wr ≀ amalg ⨿ rtimes ⋊ ltimes ⋉ bmod mod",
  relation:
    "le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ne ≠ neq ≠ approx ≈ approxeq ≊ equiv ≡ cong ≅ sim ∼ simeq ≃ propto ∝ " +
    "ll ≪ gg ≫ prec ≺ succ ≻ preceq ⪯ succeq ⪰ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ subsetneq ⊊ supset ⊃ supseteq ⊇ " +
    "supsetneq ⊋ to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ " +
    "implies ⟹ impliedby ⟸ iff ⟺ longrightarrow ⟶ longleftarrow ⟵ Longrightarrow ⟹ Longleftarrow ⟸ " +
    "Longleftrightarrow ⟺ mapsto ↦ longmapsto ⟼ hookrightarrow ↪ hookleftarrow ↩ uparrow ↑ downarrow ↓ updownarrow ↕ " +
    "Uparrow ⇑ Downarrow ⇓ nearrow ↗ searrow ↘ rightharpoonup ⇀ rightleftharpoons ⇌ leadsto ⇝ perp ⊥ parallel ∥ mid ∣ " +
    "nmid ∤ vdash ⊢ dashv ⊣ models ⊨ vDash ⊨ asymp ≍ doteq ≐ coloneqq ≔ colon : therefore ∴ because ∵ lt < gt > " +
    "triangleq ≜ bowtie ⋈",
  open: "lfloor ⌊ lceil ⌈ langle ⟨ { { lbrace { lbrack [ lvert | lVert ‖",
  close: "rfloor ⌋ rceil ⌉ rangle ⟩ } } rbrace } rbrack ] rvert | rVert ‖",
};

/** Names of functions that are written as they are. */
const functionNames =
  "arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim ln log max min Pr sec sin sinh sup tan tanh";

/** By command, without its backslash. */
export const symbols: ReadonlyMap<string, { readonly text: string; readonly kind: AtomKind }> = new Map([
  ...Object.entries(commands).flatMap(([kind, row]) => toPairs(row).map(([name, text]) => toEntry(name, text, kind))),
  ...functionNames.split(" ").map((name) => toEntry(name, name, "function")),
  ...toPairs("| ‖ vert | Vert ‖").map(([name, text]) => toEntry(name, text, "ordinary")),
]);

/** Characters that are not ordinary, as they are written without a command. */
export const characterKinds: ReadonlyMap<string, AtomKind> = new Map([
  ..."+-*±×÷·−∪∩∧∨⊕⊗".split("").map((character) => [character, "binary"] as const),
  ..."=<>≤≥≠≈≡∼∈∉⊂⊆→←↔⇒⇐⇔:".split("").map((character) => [character, "relation"] as const),
  ..."([".split("").map((character) => [character, "open"] as const),
  ...")]!".split("").map((character) => [character, "close"] as const),
  ...",;".split("").map((character) => [character, "punctuation"] as const),
]);

/** Marks that combine with the character before them. */
export const accents: ReadonlyMap<string, string> = new Map(
  Object.entries({
    hat: "\u0302",
    widehat: "\u0302",
    bar: "\u0304",
    vec: "\u20d7",
    tilde: "\u0303",
    widetilde: "\u0303",
    dot: "\u0307",
    ddot: "\u0308",
    acute: "\u0301",
    grave: "\u0300",
    check: "\u030c",
    breve: "\u0306",
    mathring: "\u030a",
    overline: "\u0305",
    underline: "\u0332",
  }),
);

const superscriptPairs =
  "0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺−⁻=⁼(⁽)⁾aᵃbᵇcᶜdᵈeᵉfᶠgᵍhʰiⁱjʲkᵏlˡmᵐnⁿoᵒpᵖrʳsˢtᵗuᵘvᵛwʷxˣyʸzᶻ" +
  "AᴬBᴮDᴰEᴱGᴳHᴴIᴵJᴶKᴷLᴸMᴹNᴺOᴼPᴾRᴿTᵀUᵁVⱽWᵂ⊤ᵀ′′″″°°∘°";
const subscriptPairs = "0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉+₊−₋=₌(₍)₎aₐeₑhₕiᵢjⱼkₖlₗmₘnₙoₒpₚrᵣsₛtₜuᵤvᵥxₓβᵦγᵧρᵨφᵩχᵪ";

/** Characters by what they are when raised (Unicode, Superscripts and Subscripts, Phonetic Extensions). */
export const superscripts: ReadonlyMap<string, string> = toCharacterMap(superscriptPairs);
/** Characters by what they are when lowered. */
export const subscripts: ReadonlyMap<string, string> = toCharacterMap(subscriptPairs);

/** What a relation becomes behind \not. */
export const negations: ReadonlyMap<string, string> = toCharacterMap("=≠<≮>≯≤≰≥≱∈∉⊂⊄⊆⊈⊃⊅≡≢∼≁≈≉≅≇∃∄∣∤∥∦");

interface Alphabet {
  /** Code points of A and a; no lower case where it is undefined. */
  readonly upper: number;
  readonly lower?: number;
  /** Letters that Unicode had before (Letterlike Symbols). */
  readonly exceptions: ReadonlyMap<string, string>;
}

/** Alphabets that mean something in a formula (Unicode, Mathematical Alphanumeric Symbols). */
export const alphabets: ReadonlyMap<string, Alphabet> = new Map([
  ["mathbb", { upper: 0x1d538, exceptions: toCharacterMap("CℂHℍNℕPℙQℚRℝZℤ1𝟙") }],
  ["mathcal", { upper: 0x1d49c, exceptions: toCharacterMap("BℬEℰFℱHℋIℐLℒMℳRℛ") }],
  ["mathscr", { upper: 0x1d49c, exceptions: toCharacterMap("BℬEℰFℱHℋIℐLℒMℳRℛ") }],
  ["mathfrak", { upper: 0x1d504, lower: 0x1d51e, exceptions: toCharacterMap("CℭHℌIℑRℜZℨ") }],
]);

function toPairs(row: string): readonly (readonly [string, string])[] {
  const words = row.split(" ");
  return words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1] ?? ""] as const] : []));
}

function toEntry(name: string, text: string, kind: string) {
  return [name, { text, kind: kind as AtomKind }] as const;
}

function toCharacterMap(pairs: string): ReadonlyMap<string, string> {
  const characters = [...pairs];
  return new Map(characters.flatMap((from, index) => (index % 2 === 0 ? [[from, characters[index + 1] ?? ""]] : [])));
}
