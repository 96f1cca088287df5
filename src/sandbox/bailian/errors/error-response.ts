import type { JsonObject } from "../request.ts";
import type { BodyShape } from "./error-row.ts";
import { findErrorCase, type ErrorCase, type ErrorEntry } from "./error-table.ts";

/** Which error, and how it differs from its row. */
export interface ErrorReference {
  readonly entry: ErrorEntry;
  /** See `listErrorCases`; default the entry's first. */
  readonly variant?: string;
  /** Fill `{model}` and `{limit}` in the message. */
  readonly values?: Readonly<Record<string, string | number>>;
}

/** An error as an HTTP response, which may differ from its row. */
export interface HttpErrorReference extends ErrorReference {
  readonly shape?: BodyShape;
  readonly status?: number;
}

/** What every error body names. */
export interface ErrorContext {
  readonly model: string;
  readonly requestId: string;
}

const contentTypes: Readonly<Record<BodyShape, string>> = {
  compat: "application/json",
  native: "application/json",
  empty: "application/json",
  html: "text/html",
};

/** The HTTP answer to a refused request. */
export function toErrorResponse(
  reference: HttpErrorReference,
  context: ErrorContext,
): { readonly status: number; readonly contentType: string; readonly body: string } {
  const error = toFilledCase(reference, context);
  const shape = reference.shape ?? error.shape;
  const status = reference.status ?? error.status;
  return { status, contentType: contentTypes[shape], body: toBody(error, shape, status, context) };
}

/** DashScope's own body, which is also what its in-stream errors carry, and the status that goes with it. */
export function toNativeError(
  reference: ErrorReference,
  context: ErrorContext,
): { readonly status: number; readonly body: JsonObject } {
  const error = toFilledCase(reference, context);
  return { status: error.status, body: nativeBody(error, context) };
}

/** OpenAI's body. */
export function toCompatError(reference: ErrorReference, context: ErrorContext): JsonObject {
  return compatBody(toFilledCase(reference, context), context);
}

function toFilledCase(reference: ErrorReference, context: ErrorContext): ErrorCase {
  const error = findErrorCase(reference.entry, reference.variant);
  const values: Readonly<Record<string, string | number>> = {
    model: context.model,
    limit: 30_720,
    ...reference.values,
  };
  const message = error.message.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) =>
    String(values[name] ?? placeholder),
  );
  return { ...error, message };
}

function toBody(error: ErrorCase, shape: BodyShape, status: number, context: ErrorContext): string {
  switch (shape) {
    case "compat":
      return JSON.stringify(compatBody(error, context));
    case "native":
      return JSON.stringify(nativeBody(error, context));
    case "empty":
      return "{}";
    case "html":
      return `<html>\r\n<head><title>${status} ${error.message}</title></head>\r\n<body>\r\n<center><h1>${status} ${error.message}</h1></center>\r\n</body>\r\n</html>\r\n`;
  }
}

function compatBody({ code, message, type }: ErrorCase, { requestId }: ErrorContext): JsonObject {
  return {
    error: { code: code || null, param: null, message, type: type || null },
    id: `chatcmpl-${requestId}`,
    request_id: requestId,
  };
}

function nativeBody({ nativeCode, message }: ErrorCase, { requestId }: ErrorContext): JsonObject {
  return { request_id: requestId, code: nativeCode, message };
}
