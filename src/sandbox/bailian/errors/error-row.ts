/** How an error body looks: OpenAI's `{"error":{...}}`, DashScope's own `{"code","message"}`, `{}`, or a gateway's page. */
export type BodyShape = "compat" | "native" | "empty" | "html";

interface ErrorTraits {
  readonly status: number;
  /** In a compatible-mode body; "" where the service sends none. */
  readonly code: string;
  /** In DashScope's own body and inside streams; default `code`. */
  readonly nativeCode?: string;
  /** `error.type` of a compatible-mode body; default `code`. */
  readonly type?: string;
  /** Default "compat". */
  readonly shape?: BodyShape;
}

/** One kind of error and all that the service is known to say for it. */
export interface ErrorRow extends ErrorTraits {
  /** By variant; a variant may differ from its row. `{model}` and `{limit}` are filled in per request. */
  readonly messages: Readonly<Record<string, string | (Partial<ErrorTraits> & { readonly message: string })>>;
}

/** Rows by entry. The entry names are Runnel's own. */
export type ErrorRows = Readonly<Record<string, ErrorRow>>;
