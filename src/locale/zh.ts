import type { Catalogue } from "./words.ts";

/** What users read, in Chinese. */
export const zh: Catalogue = {
  help:
    "我用大语言模型回答问题，回答会在消息里逐字展开。\n\n" +
    "私聊时直接发消息即可；在群里请 @我、回复我的消息，或使用 /ask。\n\n" +
    "/ask – 提问\n/new – 开始新的对话\n/stop – 停止当前回答\n/help – 显示帮助",
  new_conversation: "已开始新的对话，之前的内容不再参考。",
  ask_what: "想问什么？请写在命令后面，例如：/ask 天空为什么是蓝色的？",
  unsupported: "我目前只能读懂文字，请把想问的内容写成文字发给我。",
  empty: "这条消息是空的，请写下想问的内容。",
  nothing_to_stop: "当前没有正在进行的回答。",
  stopping: "已停止。",
  too_many_waiting: "你还有不少问题在排队，请先等等回答，或用 /stop 停止当前回答。",

  storage_trouble: "我这边出现了故障，暂时无法接收消息，恢复后我会马上回答你。如果很久没有回音，请再发一次。",

  thinking: "思考中……",
  thinking_for: "思考中……{{seconds}} 秒",
  stopped: "（已停止）",
  truncated: "（回答过长，已截断。）",
  follows_as_file: "（回答较长，全文见随后的文件。）",
  restarting: "（我正在重启，马上回来。）",
  too_late: "抱歉，我离线了一段时间，没能及时回答。如果还需要，请再问一次。",
  gave_up: "抱歉，这个问题我试了几次都出了问题。请再问一次，或换个说法。",
  with_reference: "{{sentence}}（编号：{{reference}}）",

  error_stream_required: "我的配置有误，暂时无法回答，请告知管理员。",
  error_bad_parameter: "我的配置有误，暂时无法回答，请告知管理员。",
  error_auth: "我的配置有误，暂时无法回答，请告知管理员。",
  error_forbidden: "我的配置有误，暂时无法回答，请告知管理员。",
  error_model_missing: "我的配置有误，暂时无法回答，请告知管理员。",
  error_billing: "服务暂时不可用，请稍后再试。",
  error_too_long: "内容太长了，请缩短后重试，或用 /new 开始新的对话。",
  error_bad_media: "这张图片我打不开，请换一张再试。",
  error_request_bug: "出了点问题，请稍后再试。",
  error_moderated_input: "抱歉，这个问题我无法回答，请换个说法。",
  error_moderated_output: "抱歉，这个回答无法继续显示。",
  error_rate_limited: "现在提问的人较多，请约一分钟后再试。",
  error_overloaded: "模型服务繁忙，请稍后再试。",
  error_timeout: "用时过长，已停止，请重试或简化问题。",
  error_network: "网络不稳定，请稍后再试。",
  error_interrupted: "回答在这里中断了，内容可能不完整，请再问一次。",
  error_empty: "没有得到回答，请再试一次。",
  error_cancelled: "（已停止）",

  command_start: "我能做什么",
  command_help: "我能做什么",
  command_ask: "提问",
  command_ask_argument: "你的问题",
  command_new: "开始新的对话",
  command_stop: "停止当前回答",
};
