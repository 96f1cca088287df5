import type { ModelErrorKind, RetryAdvice } from "./model-error.ts";

/** One thing that an error of the service can mean. Every condition that is present must hold. */
export interface ErrorRule {
  readonly kind: ModelErrorKind;
  readonly retry: RetryAdvice;
  /** For the operator: what to do about it. */
  readonly remedy: string;
  /** Tested against the message without its wrappers. */
  readonly message?: RegExp;
  /** Codes in lower case without `.`, `_`, `-` and spaces; one with `*` at its end is the start of a code. */
  readonly codes?: readonly string[];
  readonly statuses?: readonly number[];
}

const remedies = {
  stream:
    "The model answers streaming calls only, and Runnel's are. Look for a gateway between Runnel and Bailian that drops `stream: true`.",
  thinking: "Take enable_thinking and thinking_budget out of model.params, or give them a value this model takes.",
  parameter: "Correct the parameter that the message names under model.params.",
  tooLong: "Lower history.max_tokens, or set context_tokens for this model under model.profiles.",
  history: "This is a fault in the history that Runnel built: please report it with the request id.",
  media: "Send pictures inline, under 7 MB, at least 10 pixels a side.",
  model:
    "Check model.name: the model must exist in the region of model.base_url and be served on its OpenAI-compatible endpoint.",
  grant: "Open Bailian's console, activate the service, and grant this model to the workspace of the key.",
  key: "Check DASHSCOPE_API_KEY: it must be of the region and the plan that model.base_url belongs to, without spaces around it.",
  bill: 'Settle the account in Alibaba Cloud\'s console: pay the bill, buy quota, or switch off "use free tier only".',
  moderated:
    "Bailian's content inspection refused it. Nothing to set; a wrong refusal can be reported with the request id.",
  rate: "Wait, or ask Bailian for a higher quota (requests and tokens a minute) for this model.",
  overloaded: "Trouble at Bailian. If it stays, open a ticket with the request id.",
  timeout: "Bailian gave up on the call. If it stays, shorten the prompt or the answer.",
} as const;

/**
 * What Bailian's errors mean; the first rule that fits counts. Messages come before codes, because one code
 * (`invalid_parameter_error`) covers some twenty cases and `Throttling.AllocationQuota` both a passing limit and an unpaid
 * bill; statuses come last, as gateways set them too. Messages are matched loosely: the service spells them in several ways.
 *
 * https://help.aliyun.com/en/model-studio/error-code and https://help.aliyun.com/zh/model-studio/rate-limit, 2026-11-22;
 * messages that those pages lack were seen on the wire by others (https://github.com/QwenLM/qwen-code/issues/1611,
 * https://github.com/langchain4j/langchain4j/issues/3974).
 */
export const errorRules: readonly ErrorRule[] = [
  // Calls that ought to have been streaming ones.
  {
    message: /only supports? stream|does not support http call|non-?streaming|only supports? with stream/i,
    kind: "stream_required",
    retry: "never",
    remedy: remedies.stream,
  },

  // Parameters.
  {
    message: /restricted to true|does not support enable_thinking|thinking_budget|incremental_output/i,
    kind: "bad_parameter",
    retry: "never",
    remedy: remedies.thinking,
  },
  {
    message: /does not support enable_search/i,
    kind: "bad_parameter",
    retry: "never",
    remedy: "Take enable_search and search_options out of model.params: this model cannot search the web.",
  },
  {
    message: /agent mode does not support tools/i,
    kind: "bad_parameter",
    retry: "never",
    remedy: "Choose another search_options.search_strategy under model.params.",
  },
  {
    message: /range of input length|maximum context length/i,
    kind: "too_long",
    retry: "never",
    remedy: remedies.tooLong,
  },
  {
    message: /range of max_(completion_)?tokens/i,
    kind: "bad_parameter",
    retry: "never",
    remedy: "Lower max_tokens under model.params to the range that the message names.",
  },
  {
    message: /must contain the word 'json'|json mode response/i,
    kind: "bad_parameter",
    retry: "never",
    remedy: "Take response_format out of model.params: a chat answers in prose.",
  },
  {
    message: /tool names are not allowed|tool_choice is one of|the tool call is not supported|repetitive tool calls/i,
    kind: "bad_parameter",
    retry: "never",
    remedy: "Take tools and tool_choice out of model.params.",
  },

  // Pictures.
  {
    message: /unexpected item type in content|input should be a valid string/i,
    kind: "bad_media",
    retry: "never",
    remedy: "This model takes text only. Choose one with vision, or set vision: false for it under model.profiles.",
  },
  {
    message:
      /max bytes per data-uri|image length and width|failed to decode the image|provided url does not appear to be valid/i,
    kind: "bad_media",
    retry: "never",
    remedy: remedies.media,
  },
  {
    message: /download (the )?(multimodal|media)|failed to find the requested media|authorization to access the media/i,
    kind: "bad_media",
    retry: "once",
    remedy: remedies.media,
  },

  // Histories that the service cannot read.
  {
    message:
      /messages? with role "?tool|with "?tool_calls"? must be followed|required body invalid|content field is a required|input content must be a string|is too short - '?messages|do not contain elements with the role of user|must provide a model|role must be user or assistant|list index out of range|support partial/i,
    kind: "request_bug",
    retry: "never",
    remedy: remedies.history,
  },
  {
    message: /expecting '.' delimiter/i,
    kind: "request_bug",
    retry: "once",
    remedy: "The model wrote a broken tool call. Nothing to set.",
  },

  // The model and the right to use it.
  {
    message: /model not exist|model .*does not exist|unsupported model|request path not found/i,
    kind: "model_missing",
    retry: "never",
    remedy: remedies.model,
  },
  { message: /product is not activated/i, kind: "forbidden", retry: "never", remedy: remedies.grant },

  // Money; before the limits, whose codes it shares.
  {
    message:
      /good standing|overdue|free tier|free allocated quota|arrearage|token-plan quota|(hour|week|month) allocated quota|forbidden create order/i,
    kind: "billing",
    retry: "never",
    remedy: remedies.bill,
  },

  // Content inspection.
  {
    message: /^output\b.*inappropriate content/i,
    kind: "moderated_output",
    retry: "never",
    remedy: remedies.moderated,
  },
  {
    message: /inappropriate content|blocked by faq rule|involved in ip infringement/i,
    kind: "moderated_input",
    retry: "never",
    remedy: remedies.moderated,
  },

  // Codes.
  {
    codes: [
      "arrearage",
      "isvoutofservice",
      "commoditynotpurchased",
      "prepaidbilloverdue",
      "postpaidbilloverdue",
      "allocationquotafreetieronly",
      "containforbiddenlabelerror",
      "budgetlimitexceeded",
    ],
    kind: "billing",
    retry: "never",
    remedy: remedies.bill,
  },
  { codes: ["invalidparameterdatainspection"], kind: "bad_media", retry: "once", remedy: remedies.media },
  {
    codes: [
      "datainspectionfailed",
      "internalerroralgodatainspectionfailed",
      "faqruleblocked",
      "customroleblocked",
      "ipinfringementsuspect",
    ],
    kind: "moderated_input",
    retry: "never",
    remedy: remedies.moderated,
  },
  { codes: ["invalidapikey", "notauthorized"], kind: "auth", retry: "never", remedy: remedies.key },
  {
    codes: ["endpointaccessdenied"],
    kind: "forbidden",
    retry: "never",
    remedy: "Bailian took this model offline. Set another one as model.name.",
  },
  {
    codes: ["accessdenied*", "modelaccessdenied", "workspaceaccessdenied", "appaccessdenied"],
    kind: "forbidden",
    retry: "never",
    remedy: remedies.grant,
  },
  {
    codes: ["modelnotfound", "modelnotsupported", "workspacenotfound", "notfound"],
    kind: "model_missing",
    retry: "never",
    remedy: remedies.model,
  },
  { codes: ["conflict"], kind: "request_bug", retry: "never", remedy: remedies.history },
  {
    codes: ["limitburstrate", "throttlingburstrate"],
    kind: "rate_limited",
    retry: "backoff",
    remedy: "Too many calls at once after a quiet time. Bailian takes them when they grow more slowly.",
  },
  {
    codes: ["throttlingconcurrency"],
    kind: "rate_limited",
    retry: "backoff",
    remedy: "Too many calls of this model at the same time. Ask Bailian for more, or spread the load over two models.",
  },
  {
    codes: [
      "limitrequests",
      "throttling*",
      "resourceexhausted",
      // Looks like a bill, is the limit of tokens a minute.
      "insufficientquota",
    ],
    kind: "rate_limited",
    retry: "backoff",
    remedy: remedies.rate,
  },
  { codes: ["requesttimeout", "responsetimeout"], kind: "timeout", retry: "once", remedy: remedies.timeout },
  {
    codes: [
      "internalerror",
      "internalerroralgo",
      "internalerroralgomodelserving*",
      "internalerrortimeout",
      "systemerror",
      "modelservicefailed",
      "modelservingerror",
      "serviceunavailable",
      "modelunavailable",
      "modelserviceunavailable",
    ],
    kind: "overloaded",
    retry: "backoff",
    remedy: remedies.overloaded,
  },
  {
    codes: ["invalidparameter*", "internalerroralgoinvalidparameter", "invalidvalue"],
    kind: "bad_parameter",
    retry: "never",
    remedy: remedies.parameter,
  },

  // Statuses.
  {
    statuses: [400],
    message: /^(\{\})?$/,
    kind: "bad_parameter",
    retry: "never",
    remedy:
      "Workspace domains hide some errors: repeat the call with the region's shared domain as model.base_url to see the cause.",
  },
  { statuses: [400, 422], kind: "bad_parameter", retry: "never", remedy: remedies.parameter },
  { statuses: [401], kind: "auth", retry: "never", remedy: remedies.key },
  { statuses: [402], kind: "billing", retry: "never", remedy: remedies.bill },
  { statuses: [403], kind: "forbidden", retry: "never", remedy: remedies.grant },
  {
    statuses: [301, 302, 303, 307, 308, 404, 405, 410],
    kind: "model_missing",
    retry: "never",
    remedy: `${remedies.model} model.base_url must end before /chat/completions.`,
  },
  { statuses: [408], kind: "timeout", retry: "once", remedy: remedies.timeout },
  { statuses: [413], kind: "too_long", retry: "never", remedy: remedies.tooLong },
  { statuses: [429], kind: "rate_limited", retry: "backoff", remedy: remedies.rate },
  { statuses: [500, 502, 503, 504], kind: "overloaded", retry: "backoff", remedy: remedies.overloaded },

  // Errors inside a stream, with neither a status nor a known code.
  {
    message: /allocated quota exceeded|too many (concurrent )?requests|request limit|throttl/i,
    kind: "rate_limited",
    retry: "backoff",
    remedy: remedies.rate,
  },
  { message: /request timed out|response timeout/i, kind: "timeout", retry: "once", remedy: remedies.timeout },
];

/** For an error that no rule knows: a status of 4xx is the request's fault, anything else the service's. */
export const fallbackRules = {
  request: {
    kind: "request_bug",
    retry: "never",
    remedy: "Runnel does not know this error. Look the code up in Bailian's list of errors, and please report it.",
  },
  service: { kind: "overloaded", retry: "backoff", remedy: remedies.overloaded },
} as const satisfies Record<string, ErrorRule>;
