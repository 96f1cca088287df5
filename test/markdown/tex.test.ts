import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { toUnicode } from "../../src/markdown/tex.ts";

const readable: readonly (readonly [tex: string, text: string])[] = [
  ["E = mc^2", "E = mc²"],
  ["\\alpha\\beta \\leq \\Gamma", "αβ ≤ Γ"],
  ["x_1^2 + y_{10}", "x₁² + y₁₀"],
  ["H_2O", "H₂O"],
  ["a^\\top, f'(x), 90^\\circ", "aᵀ, f′(x), 90°"],
  ["e^{i\\pi} + 1 = 0", "e^(iπ) + 1 = 0"],
  ["\\nabla_\\theta L", "∇_θ L"],
  ["-1 - (-2)", "−1 − (−2)"],
  ["\\frac{1}{2}", "1/2"],
  ["\\frac12 x", "(1/2)x"],
  ["\\frac{a}{b}^2", "(a/b)²"],
  ["\\frac{a+b}{2a}", "(a+b)/(2a)"],
  ["\\frac{\\partial f}{\\partial x}", "∂f/∂x"],
  ["\\frac{P(B|A)P(A)}{P(B)}", "P(B|A)P(A)/P(B)"],
  ["\\frac{\\text{路程}}{\\text{时间}}", "路程/时间"],
  ["\\sqrt{2} + \\sqrt[3]{x+1}", "√2 + ∛(x+1)"],
  ["\\sum_{i=1}^{n} i^2", "∑ᵢ₌₁ⁿ i²"],
  ["\\int_0^\\infty e^{-x}\\,dx", "∫₀^∞ e⁻ˣ dx"],
  ["\\lim_{x \\to 0} \\frac{\\sin x}{x}", "lim_(x→0) (sin x)/x"],
  ["\\cos^2\\theta", "cos² θ"],
  ["\\text{if } x > 0", "if x > 0"],
  ["\\mathbb{R}^n \\ni \\mathbf{v}", "ℝⁿ ∋ v"],
  ["\\mathcal{L}(\\hat{y})", "ℒ(y\u0302)"],
  ["\\left( \\frac{a}{b} \\right)", "(a/b)"],
  ["\\{1, 2\\} \\not= \\emptyset", "{1, 2} ≠ ∅"],
  ["7 \\equiv 1 \\pmod{3}", "7 ≡ 1 (mod 3)"],
  ["50\\% \\cdot \\$3", "50% · $3"],
  ["\\boxed{42}", "42"],
  ["\\begin{aligned} a &= b \\\\ &= c \\end{aligned}", "a = b\n= c"],
  ["f = \\begin{cases} 1, & x > 0 \\\\ 0, & \\text{else} \\end{cases}", "f = {1, x > 0; 0, else}"],
  ["\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}", "(a b; c d)"],
];

for (const [tex, text] of readable) {
  test(`${tex} is ${JSON.stringify(text)}`, () => assert.equal(toUnicode(tex), text));
}

const unreadable = [
  "",
  "  ",
  "\\unknown{x}",
  "\\binom{n}{k}",
  "\\hat{xy}",
  "\\sqrt[q]{x}",
  "\\underbrace{a}_{b}",
  "{",
  "}",
  "a & b }",
  "\\frac{a}",
  "x^",
  "\\begin{tikzpicture}x\\end{tikzpicture}",
  "\\begin{cases} a",
  "\\begin{aligned} a \\end{cases}",
  "2\\begin{aligned} a \\\\ b \\end{aligned}",
  "{".repeat(1000) + "x" + "}".repeat(1000),
  "x".repeat(2001),
];

for (const tex of unreadable) {
  test(`${tex.slice(0, 40)} is left to code`, () => assert.equal(toUnicode(tex), undefined));
}

test("any formula is text or nothing, at once", () => {
  const token = fc.oneof(
    fc.constantFrom(
      ..."{}[]^_&~' \n+-=(),|!abx12",
      "\\\\",
      "\\frac",
      "\\sqrt",
      "\\left",
      "\\right.",
      "\\text{",
      "\\sum",
    ),
    fc.constantFrom(
      "\\begin{cases}",
      "\\end{cases}",
      "\\begin{aligned}",
      "\\end{aligned}",
      "\\not",
      "\\hat",
      "\\mathbb",
    ),
    fc.string({ unit: "binary", maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 300, size: "max" }), (tokens) => {
      const text = toUnicode(tokens.join(""));
      assert.ok(text === undefined || text.trim() !== "");
    }),
    { numRuns: 300 },
  );
});
