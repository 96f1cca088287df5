import type { ErrorRows } from "./error-row.ts";

/** Status 401 to 429: who asks, for what, and how often. Sources: error-table.ts. */
export const accountErrors = {
  E30: {
    status: 401,
    code: "invalid_api_key",
    nativeCode: "InvalidApiKey",
    type: "invalid_request_error",
    messages: {
      incorrect: "Incorrect API key provided. ",
      withLink:
        "Incorrect API key provided. For details, see: https://help.aliyun.com/zh/model-studio/error-code#apikey-error",
      native: { shape: "native", message: "Invalid API-key provided." },
    },
  },
  E31: {
    status: 401,
    code: "invalid_api_key",
    nativeCode: "InvalidApiKey",
    shape: "native",
    messages: { absent: "No API-key provided." },
  },
  E32: {
    status: 401,
    code: "invalid_api_key",
    type: "invalid_request_error",
    messages: { planEndpoint: "invalid access token or token expired" },
  },
  E33: {
    status: 401,
    code: "NOT AUTHORIZED",
    messages: {
      workspace:
        "Access denied: Either you are not authorized to access this workspace, or the workspace does not exist. Please:\nVerify the workspace configuration.\nCheck your API endpoint settings. Ensure you are targeting the correct environment.",
    },
  },
  E34: {
    status: 403,
    code: "access_denied",
    nativeCode: "AccessDenied",
    messages: {
      denied: "Access denied.",
      asynchronous: "Current user api does not support asynchronous calls.",
      synchronous: "current user api does not support synchronous calls.",
    },
  },
  E35: {
    status: 403,
    code: "AccessDenied.Unpurchased",
    messages: {
      notOpened: "Access to model denied. Please make sure you are eligible for using the model.",
    },
  },
  E36: { status: 403, code: "Model.AccessDenied", messages: { notGranted: "Model access denied." } },
  E37: {
    status: 403,
    code: "Workspace.AccessDenied",
    messages: {
      workspace: "Workspace access denied.",
      app: { code: "App.AccessDenied", message: "App access denied." },
    },
  },
  E38: { status: 403, code: "Endpoint.AccessDenied", messages: { retired: "Workspace endpoint access denied." } },
  E39: {
    status: 403,
    code: "AllocationQuota.FreeTierOnly",
    messages: {
      freeTier:
        'The free tier of the model has been exhausted. If you wish to continue access the model on a paid basis, please disable the "use free tier only" mode in the management console.',
    },
  },
  E40: {
    status: 404,
    code: "model_not_found",
    nativeCode: "ModelNotFound",
    type: "invalid_request_error",
    messages: {
      unknownModel: "The model `{model}` does not exist or you do not have access to it.",
      native: { shape: "native", message: "Model can not be found." },
    },
  },
  E41: {
    status: 404,
    code: "model_not_supported",
    type: "invalid_request_error",
    messages: { notCompatible: "Unsupported model `{model}` for OpenAI compatibility mode." },
  },
  E42: {
    status: 404,
    code: "NotFound",
    shape: "native",
    messages: {
      path: "Request path not found.",
      resource: "Not found!",
      workspace: { code: "WorkSpaceNotFound", message: "WorkSpace can not be found." },
    },
  },
  E43: {
    status: 409,
    code: "Conflict",
    messages: { exists: "Model instance {model} already exists, please specify a suffix." },
  },
  E44: { status: 413, code: "", shape: "html", messages: { gateway: "Request Entity Too Large" } },
  E45: {
    status: 429,
    code: "Throttling",
    messages: {
      throttled: "Requests throttling triggered.",
      route: "Too many requests in route. Please try again later.",
      batch:
        "Too many requests. Batch requests are being throttled due to system capacity limits. Please try again later.",
    },
  },
  E46: {
    status: 429,
    code: "limit_requests",
    nativeCode: "Throttling.RateQuota",
    messages: {
      requestsList: "You exceeded your current requests list.",
      rateLimit: "Requests rate limit exceeded, please try again later.",
      limitRequests: { code: "LimitRequests", message: "You have exceeded your request limit." },
      exhausted: { code: "ResourceExhausted", message: "You have exceeded your request limit." },
    },
  },
  E47: {
    status: 429,
    code: "limit_burst_rate",
    nativeCode: "Throttling.BurstRate",
    messages: {
      burst:
        "Request rate increased too quickly. To ensure system stability, please adjust your client logic to scale requests more smoothly over time.",
    },
  },
  E48: {
    status: 429,
    code: "insufficient_quota",
    nativeCode: "Throttling.AllocationQuota",
    messages: {
      tokens: "You exceeded your current quota, please check your plan and billing details.",
      allocated: "Allocated quota exceeded, please increase your quota limit.",
    },
  },
  E49: { status: 429, code: "Throttling.Concurrency", messages: { concurrency: "Too many concurrent requests." } },
  E50: {
    status: 429,
    code: "Throttling.AllocationQuota",
    messages: { freeQuota: "Free allocated quota exceeded." },
  },
  E51: {
    status: 429,
    code: "",
    messages: {
      hour: "hour allocated quota exceeded.",
      week: "week allocated quota exceeded.",
      month: "month allocated quota exceeded.",
      tokenPlan: "Your token-plan quota has been exhausted.",
      concurrency: "concurrency allocated quota exceeded.",
    },
  },
  E52: {
    status: 429,
    code: "CommodityNotPurchased",
    messages: {
      notPurchased: "Commodity has not purchased yet.",
      prepaid: { code: "PrepaidBillOverdue", message: "The prepaid bill is overdue." },
      postpaid: { code: "PostpaidBillOverdue", message: "The postpaid bill is overdue." },
    },
  },
} as const satisfies ErrorRows;
