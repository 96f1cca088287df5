import { countCodePoints, toFields, type FormErrors } from "./form-errors.ts";

/** https://docs.discord.com/developers/components/reference (2026-11-22). */
const componentType = { actionRow: 1, button: 2, textDisplay: 10 } as const;
const rowCountLimit = 5;
const rowWidthLimit = 5;
const v2CountLimit = 40;
const v2TextLimit = 4000;
const customIdLimit = 100;
const labelLimit = 80;
/** A link and a purchase: neither comes back to the bot. */
const stylesWithoutId = new Set<unknown>([5, 6]);

/** Adds what is wrong with the components of a message. `isV2`: the message is marked as made of components only. */
export function checkComponents(components: readonly unknown[], isV2: boolean, errors: FormErrors): void {
  if (!isV2) checkRows(components, errors);
  const all = components.flatMap(withNested);
  if (isV2 && all.length > v2CountLimit) {
    errors.add(["components"], "BASE_TYPE_BAD_LENGTH", `Must be between 1 and ${v2CountLimit} in length.`);
  }
  const texts = all.filter(({ type }) => type === componentType.textDisplay).map(({ content }) => String(content));
  if (texts.reduce((sum, text) => sum + countCodePoints(text), 0) > v2TextLimit) {
    errors.add(
      ["components"],
      "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
      `Must be ${v2TextLimit} or fewer in length.`,
    );
  }
  const customIds = all.map((component) => component["custom_id"]).filter((id) => id !== undefined);
  if (new Set(customIds).size < customIds.length) {
    errors.add(["components"], "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
  }
}

function checkRows(rows: readonly unknown[], errors: FormErrors): void {
  if (rows.length > rowCountLimit) {
    errors.add(["components"], "BASE_TYPE_BAD_LENGTH", `Must be between 1 and ${rowCountLimit} in length.`);
  }
  for (const [index, row] of rows.entries()) {
    const fields = toFields(row) ?? {};
    if (fields["type"] !== componentType.actionRow) {
      errors.add(["components", index, "type"], "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).');
      continue;
    }
    const cells = Array.isArray(fields["components"]) ? (fields["components"] as unknown[]) : [];
    if (cells.length === 0 || cells.length > rowWidthLimit) {
      const path = ["components", index, "components"];
      errors.add(path, "BASE_TYPE_BAD_LENGTH", `Must be between 1 and ${rowWidthLimit} in length.`);
    }
    for (const [cellIndex, cell] of cells.entries()) {
      checkCell(toFields(cell) ?? {}, ["components", index, "components", cellIndex], errors);
    }
  }
}

function checkCell(
  cell: Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
  errors: FormErrors,
): void {
  const { custom_id: customId, label } = cell;
  const isLink = cell["type"] === componentType.button && stylesWithoutId.has(cell["style"]);
  if (typeof customId === "string") errors.checkLength([...path, "custom_id"], customId, 1, customIdLimit);
  else if (!isLink) errors.add([...path, "custom_id"], "BASE_TYPE_REQUIRED", "This field is required");
  if (typeof label === "string") errors.checkLength([...path, "label"], label, 0, labelLimit);
}

function withNested(component: unknown): Readonly<Record<string, unknown>>[] {
  const fields = toFields(component);
  if (fields === undefined) return [];
  const nested = Array.isArray(fields["components"]) ? (fields["components"] as unknown[]) : [];
  return [fields, ...[...nested, fields["accessory"]].flatMap(withNested)];
}
