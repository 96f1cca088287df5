import type { ErrorRows } from "./error-row.ts";

const invalidParameter = {
  status: 400,
  code: "invalid_parameter_error",
  nativeCode: "InvalidParameter",
  type: "invalid_request_error",
} as const;

const invalidValue = { code: "invalid_value", type: "invalid_request_error" } as const;

const inspection = { status: 400, code: "data_inspection_failed", nativeCode: "DataInspectionFailed" } as const;

const wrapped = {
  code: "InternalError.Algo.InvalidParameter",
  nativeCode: "InternalError.Algo.InvalidParameter",
} as const;

/** Status 400: the request, its content, or (Arrearage) the bill behind it. Sources: error-table.ts. */
export const requestErrors = {
  E01: {
    ...invalidParameter,
    messages: {
      streamOnly: "This model only support stream mode, please enable the stream parameter to access the model. ",
    },
  },
  E02: { ...invalidParameter, messages: { noHttpCall: "current user api does not support http call." } },
  E03: {
    ...invalidParameter,
    messages: { thinkingNeedsStream: "parameter.enable_thinking must be set to false for non-streaming calls" },
  },
  E04: {
    ...invalidParameter,
    messages: { thinkingOnlyStreams: "parameter.enable_thinking only support stream call" },
  },
  E05: { ...invalidParameter, messages: { audioNeedsStream: "'audio' output only support with stream=true" } },
  E06: {
    ...invalidParameter,
    messages: { searchNeedsStream: "Non-streaming mode does not support Web Search in thinking mode" },
  },
  E07: { ...invalidParameter, messages: { agentWithTools: "Agent mode does not support tools" } },
  E08: {
    ...invalidParameter,
    messages: { thinkingOnly: "The value of the enable_thinking parameter is restricted to True." },
  },
  E09: {
    ...invalidParameter,
    code: "InvalidParameter.NotSupportEnableThinking",
    nativeCode: "InvalidParameter.NotSupportEnableThinking",
    messages: { noThinking: "The model {model} does not support enable_thinking." },
  },
  E10: {
    ...invalidParameter,
    messages: {
      thinkingBudget: "The thinking_budget parameter must be a positive integer and not greater than {limit}",
    },
  },
  E11: { ...invalidParameter, messages: { noSearch: "This model does not support enable_search." } },
  E12: {
    ...invalidParameter,
    shape: "native",
    messages: {
      incrementalOutput: 'The incremental_output parameter must be "true" when enable_thinking is true',
    },
  },
  E13: {
    ...invalidParameter,
    messages: {
      inputLength: "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, {limit}]",
      inputLengthBare: "Range of input length should be [1, {limit}]",
    },
  },
  E14: { ...invalidParameter, messages: { maxTokens: "Range of max_tokens should be [1, {limit}]" } },
  E15: {
    ...invalidParameter,
    messages: {
      temperatureRange: "Temperature should be in [0.0, 2.0)",
      temperatureType: "'temperature' must be Float",
      topPRange: "Range of top_p should be (0.0, 1.0]",
      topPType: "'top_p' must be Float",
      topK: "Parameter top_k be greater than or equal to 0",
      repetitionPenalty: "Repetition_penalty should be greater than 0.0",
      presencePenalty: "Presence_penalty should be in [-2.0, 2.0]",
      n: "Range of n should be [1, 4]",
      seedRange: { ...invalidValue, message: "-1 is lesser than the minimum of 0 - 'seed'" },
      seedType: { ...invalidValue, message: "'seed' must be Integer" },
      stop: 'The "stop" parameter must be of type "str", "list[str]", "list[int]", or "list[list[int]]", and all elements within the list must be of the same type.',
    },
  },
  E16: {
    ...invalidParameter,
    messages: {
      strayToolResult: 'messages with role "tool" must be a response to a preceeding message with "tool_calls".',
      missingToolResult:
        'An assistant message with "tool_calls" must be followed by tool messages responding to each "tool_call_id". The following tool_call_ids did not have response messages: message[{limit}].role',
    },
  },
  E17: {
    ...invalidParameter,
    messages: {
      body: "Required body invalid, please check the request body format.",
      contentMissing: "The content field is a required field.",
      contentNotString: "input content must be a string.",
      noMessages: "[] is too short - 'messages'",
      noUserMessage: "The input messages do not contain elements with the role of user.",
      noModel: {
        code: "invalid_request_error",
        message: "you must provide a model parameter.",
      },
      // That it is refused is documented, in which words is not.
      partial: "The model does not support partial mode.",
    },
  },
  E17b: {
    ...invalidParameter,
    ...wrapped,
    messages: {
      unexpectedItem:
        "<400> InternalError.Algo.InvalidParameter: The provided messages input is invalid. The error info is [Unexpected item type in content]",
      notAString:
        "<400> InternalError.Algo.InvalidParameter: The provided messages input is invalid. The error info is [Input should be a valid string]",
    },
  },
  E17c: {
    status: 400,
    code: "ServiceUnavailableError",
    messages: { emptyContent: "Role must be user or assistant and Content length must be greater than 0." },
  },
  E18: {
    ...invalidParameter,
    messages: {
      wordJson: "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      jsonWhileThinking: "Json mode response is not supported when enable_thinking is true",
    },
  },
  E19: {
    ...invalidParameter,
    messages: {
      toolName: "Tool names are not allowed to be [search]",
      toolChoice: 'tool_choice is one of the strings that should be ["none","auto"]',
      noTools: "The tool call is not supported.",
      repetition: {
        ...wrapped,
        message:
          "<400> InternalError.Algo.InvalidParameter: Repetitive tool calls detected in the conversation history. The same tool call with identical name and arguments has been repeated across multiple consecutive rounds. Please modify your request or adjust the tool call arguments to avoid infinite loops.",
      },
    },
  },
  E20: {
    ...invalidParameter,
    messages: {
      dataUriTooLong: "Exceeded limit on max bytes per data-uri item : 10485760",
      imageSize: "The image length and width do not meet the model restrictions.",
      undecodable: "Failed to decode the image during the data inspection.",
      badUrl: "The provided URL does not appear to be valid. Ensure it is correctly formatted.",
    },
  },
  E21: {
    ...invalidParameter,
    messages: {
      download: "Failed to download multimodal content.",
      downloadTimeout: "Download the media resource timed out during the data inspection process.",
      unreachable: {
        code: "InvalidParameter.DataInspection",
        nativeCode: "InvalidParameter.DataInspection",
        message: "Unable to download the media resource during the data inspection process.",
      },
      notFound: "Failed to find the requested media resource during the data inspection process.",
      unauthorized: "Don't have authorization to access the media resource during the data inspection process.",
    },
  },
  E22: { ...invalidParameter, messages: { modelNotExist: "Model not exist." } },
  E23: {
    ...invalidParameter,
    messages: {
      notActivated:
        "The product is not activated, please confirm that you have activated products and try again after activation.",
    },
  },
  E24: {
    status: 400,
    code: "Arrearage",
    messages: {
      overdue: "Access denied, please make sure your account is in good standing.",
      outOfService: {
        code: "isv.OUT_OF_SERVICE",
        message: "Access denied, please make sure your account is in good standing.",
      },
    },
  },
  E25: {
    ...inspection,
    messages: {
      input: "Input data may contain inappropriate content.",
      inputText: "Input text data may contain inappropriate content.",
      wrapped: "<400> InternalError.Algo.DataInspectionFailed: Input data may contain inappropriate content.",
    },
  },
  E26: {
    ...inspection,
    messages: {
      output: "Output data may contain inappropriate content.",
      wrapped: "<400> InternalError.Algo.DataInspectionFailed: Output data may contain inappropriate content.",
    },
  },
  E27: {
    ...inspection,
    messages: { either: "Input or output data may contain inappropriate content." },
  },
  E28: {
    status: 400,
    code: "FaqRuleBlocked",
    messages: {
      faqRule: "Input or output data is blocked by faq rule.",
      customRule: {
        code: "CustomRoleBlocked",
        message: "Input or output data may contain inappropriate content with custom rule.",
      },
      infringement: {
        code: "IPInfringementSuspect",
        message: "Input data is suspected of being involved in IP infringement.",
      },
    },
  },
  E28b: {
    status: 400,
    code: "Contain.Forbidden.Label.Error",
    messages: { forbiddenLabel: "contain forbidden create order label" },
  },
  E29: { status: 400, code: "", shape: "empty", messages: { hidden: "" } },
} as const satisfies ErrorRows;
