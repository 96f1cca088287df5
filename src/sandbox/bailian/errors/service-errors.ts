import type { ErrorRows } from "./error-row.ts";

const algorithm = { status: 500, code: "InternalError.Algo" } as const;

/** Status 500 and above: the service's own trouble. Sources: error-table.ts. */
export const serviceErrors = {
  E53: {
    status: 500,
    code: "internal_error",
    nativeCode: "InternalError",
    messages: { internal: "An internal error has occured, please try again later or contact service support." },
  },
  E54: {
    ...algorithm,
    messages: {
      inference: "Inference internal error.",
      noBackend: "No backend server available",
      rejected: "An error occurred in model serving, error message is: [Request rejected by inference engine!]",
      execution: "An internal error has occured during algorithm execution.",
      batching: "Receive batching backend response failed!",
    },
  },
  E55: {
    ...algorithm,
    messages: {
      toolJson: "Expecting ',' delimiter: line 1 column 18 (char 17)",
      lastNotUser: "list index out of range",
    },
  },
  E56: {
    status: 500,
    code: "InternalError.Timeout",
    messages: {
      timeout:
        "An internal timeout error has occured during execution, please try again later or contact service support.",
      system: { code: "SystemError", message: "An system error has occured, please try again later." },
      serviceFailed: { code: "ModelServiceFailed", message: "Failed to request model service." },
    },
  },
  E57: {
    status: 500,
    code: "request_timeout",
    nativeCode: "RequestTimeOut",
    messages: {
      requestTimeout: "Request timed out, please try again later.",
      native: { status: 504, shape: "native", message: "Request timed out, please try again later." },
      responseTimeout: { code: "ResponseTimeout", nativeCode: "ResponseTimeout", message: "Response timeout!" },
    },
  },
  E58: {
    status: 503,
    code: "ModelServingError",
    messages: {
      capacity:
        "Too many requests. Your requests are being throttled due to system capacity limits. Please try again later.",
      unavailable: {
        status: 500,
        code: "ServiceUnavailable",
        message:
          "Too many requests. Your requests are being throttled due to system capacity limits. Please try again later.",
      },
    },
  },
  E59: {
    status: 503,
    code: "ModelUnavailable",
    nativeCode: "ModelServiceUnavailable",
    messages: { unavailable: "Model is unavailable, please try again later." },
  },
  E60: {
    status: 502,
    code: "",
    shape: "html",
    messages: {
      badGateway: "Bad Gateway",
      gatewayTimeout: { status: 504, message: "Gateway Timeout" },
    },
  },
} as const satisfies ErrorRows;
