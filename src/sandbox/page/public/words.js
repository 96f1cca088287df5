/** @typedef {"en" | "zh"} Language */

const en = {
  title: "Runnel: sandbox",
  claim: "Sandbox: nothing here is sent to Telegram or Discord.",
  builtIn: (/** @type {string} */ model) =>
    `The real bot runs on this machine against emulators of both. A built-in model plays ${model}; set DASHSCOPE_API_KEY in .env and the real one answers.`,
  real: (/** @type {string} */ model, /** @type {string} */ host) =>
    `The real bot runs on this machine against emulators of both. The real ${model} answers: what you write goes to ${host} and is billed there.`,
  lost: "The sandbox does not answer. It comes back by itself when it is started again (npm start).",
  examples: "Ask both",
  chooser: "Which chat to show",
  status: { telegram: "bot · emulated private chat", discord: "APP · emulated direct message" },
  empty: {
    telegram: "No messages here yet. Write to the bot below, in any language.",
    discord: "This is the beginning of your direct messages with Runnel. Write to it below, in any language.",
  },
  messages: (/** @type {string} */ platform) => `Messages on ${platform}`,
  composer: (/** @type {string} */ platform) => `Message Runnel on ${platform}`,
  placeholder: { telegram: "Message", discord: "Message @Runnel" },
  send: "Send",
  typing: { telegram: "Runnel is typing", discord: "Runnel is typing…" },
  loading: "Runnel is thinking…",
  edited: { telegram: "edited", discord: "(edited)" },
  you: "You",
  used: (/** @type {string} */ command) => `You used ${command}`,
  ephemeral: "Only you can see this",
  gone: "The original message was deleted",
  remove: "Delete this message",
  stop: "Stop this answer",
  spoiler: "Hidden text: show or hide",
  bytes: (/** @type {number} */ count) => `${count.toLocaleString("en")} bytes`,
  said: (/** @type {string} */ text) => `Runnel: ${text}`,
  refused: {
    "not-connected": "The bot is not connected to Discord yet. Try again in a moment.",
    "too-long": "Discord takes at most 2,000 characters in one message.",
    "needs-argument": "Write something behind the command, as Discord asks for: /ask why is the sky blue?",
    other: "It could not be sent.",
  },
  commandTips: {
    "/new": "start a new conversation",
    "/stop": "stop the answer that is being written",
    "/help": "what the bot can do",
  },
  builtInExamples: ["Hello!", "A long answer, please", "Think about it first", "Take it slow", "Show me an error"],
  realExamples: [
    "Why is the sky blue?",
    "Write quicksort in Python and explain it",
    "Compare tea and coffee in a list",
    "Tell me a long story",
  ],
};

/** @type {typeof en} */
const zh = {
  title: "Runnel：沙盒",
  claim: "沙盒：这里的内容不会发送到 Telegram 或 Discord。",
  builtIn: (model) =>
    `真正的机器人运行在这台机器上，对面是两个平台的模拟器。由内置模型扮演 ${model}；在 .env 里设置 DASHSCOPE_API_KEY，就由真正的模型回答。`,
  real: (model, host) =>
    `真正的机器人运行在这台机器上，对面是两个平台的模拟器。由真正的 ${model} 回答：你写的内容会发送到 ${host}，并在那里计费。`,
  lost: "沙盒没有响应。重新启动（npm start）后，这里会自动恢复。",
  examples: "同时问两边",
  chooser: "显示哪个聊天",
  status: { telegram: "机器人 · 模拟的私聊", discord: "应用 · 模拟的私信" },
  empty: {
    telegram: "还没有消息。在下面给机器人写点什么吧，任何语言都可以。",
    discord: "这是你和 Runnel 私信的开始。在下面写点什么吧，任何语言都可以。",
  },
  messages: (platform) => `${platform} 上的消息`,
  composer: (platform) => `在 ${platform} 上给 Runnel 发消息`,
  placeholder: { telegram: "消息", discord: "给 @Runnel 发消息" },
  send: "发送",
  typing: { telegram: "Runnel 正在输入", discord: "Runnel 正在输入…" },
  loading: "Runnel 正在思考…",
  edited: { telegram: "已编辑", discord: "（已编辑）" },
  you: "你",
  used: (command) => `你使用了 ${command}`,
  ephemeral: "只有你能看到这条消息",
  gone: "原消息已被删除",
  remove: "删除这条消息",
  stop: "停止这个回答",
  spoiler: "隐藏的文字：显示或隐藏",
  bytes: (count) => `${count.toLocaleString("zh")} 字节`,
  said: (text) => `Runnel：${text}`,
  refused: {
    "not-connected": "机器人还没有连接到 Discord，请稍后再试。",
    "too-long": "Discord 的一条消息最多 2000 个字符。",
    "needs-argument": "请按 Discord 的要求在命令后面写上内容：/ask 天空为什么是蓝色的？",
    other: "没有发送成功。",
  },
  commandTips: {
    "/new": "开始新的对话",
    "/stop": "停止正在写的回答",
    "/help": "机器人能做什么",
  },
  builtInExamples: ["你好！", "写一个长一点的回答", "先思考一下再回答", "慢慢说", "演示一次出错"],
  realExamples: ["天空为什么是蓝色的？", "用 Python 写一个快速排序并解释", "列表比较茶和咖啡", "讲一个长故事"],
};

/** What the page says, in both languages. */
export const words = { en, zh };

/** @typedef {typeof en} Words */

/** @returns {Language} the language chosen here before, else the browser's */
export function initialLanguage() {
  const chosen = localStorage.getItem("language");
  if (chosen === "en" || chosen === "zh") return chosen;
  return /^zh\b/i.test(navigator.language) ? "zh" : "en";
}

/** @param {Language} language */
export function rememberLanguage(language) {
  localStorage.setItem("language", language);
}
