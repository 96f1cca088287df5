import type { ParameterProblem } from "./parameter-problem.ts";

/**
 * Plans are for interactive coding tools; a bot's calls are refused and the key may be revoked
 * (https://www.alibabacloud.com/help/ja/model-studio/other-tools-token-plan, 2026-11-22).
 */
const planHost = /^(coding|token-plan)[\w.-]*\.aliyuncs\.com$/;
const planKey = /^sk-sp-/;

/** Everything wrong with the base URL and the key that shows without a call. */
export function checkEndpoint(baseUrl: string, apiKey: string): readonly ParameterProblem[] {
  return [...checkBaseUrl(baseUrl.trim()), ...checkKey(apiKey.trim(), baseUrl.trim())];
}

function checkBaseUrl(baseUrl: string): readonly ParameterProblem[] {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  // Given nothing, the SDK would send the key to OpenAI.
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    return [
      problem(
        "base_url",
        "error",
        "is no web address; Bailian's is https://dashscope.aliyuncs.com/compatible-mode/v1 (Beijing) or https://dashscope-intl.aliyuncs.com/compatible-mode/v1 (Singapore)",
      ),
    ];
  }
  const problems: ParameterProblem[] = [];
  if (/\/(chat\/completions|models|responses)\/?$/.test(url.pathname)) {
    problems.push(problem("base_url", "error", "names one call; end it before, at .../compatible-mode/v1"));
  }
  if (url.hostname.endsWith(".aliyuncs.com")) {
    if (url.protocol === "http:")
      problems.push(problem("base_url", "error", "sends the key unencrypted; begin it with https://"));
    if (planHost.test(url.hostname)) {
      problems.push(
        problem(
          "base_url",
          "warning",
          "belongs to a plan for coding tools, which may not serve bots; use a pay-as-you-go endpoint and key",
        ),
      );
    } else if (!url.pathname.startsWith("/compatible-mode/v1")) {
      problems.push(
        problem(
          "base_url",
          "warning",
          "is not Bailian's OpenAI-compatible endpoint; that one ends with /compatible-mode/v1",
        ),
      );
    }
  }
  return problems;
}

function checkKey(apiKey: string, baseUrl: string): readonly ParameterProblem[] {
  if (apiKey === "") {
    return [problem("api_key", "error", "is empty; set DASHSCOPE_API_KEY to a key from Bailian's console")];
  }
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    return [problem("api_key", "error", "contains blanks or characters that no key has; copy DASHSCOPE_API_KEY again")];
  }
  const isPlanHost = URL.canParse(baseUrl) && planHost.test(new URL(baseUrl).hostname);
  if (planKey.test(apiKey) && !isPlanHost) {
    return [
      problem(
        "api_key",
        "warning",
        "is the key of a plan for coding tools (sk-sp-), which this endpoint refuses; use a pay-as-you-go key",
      ),
    ];
  }
  return [];
}

function problem(key: string, severity: ParameterProblem["severity"], message: string): ParameterProblem {
  return { path: [key], severity, message };
}
