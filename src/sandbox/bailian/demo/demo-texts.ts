/** What the built-in model says in one language. */
export interface DemoTexts {
  /** What a question must contain to get more than the ordinary answer. */
  readonly words: Readonly<Record<"long" | "slow" | "error" | "think" | "help", RegExp>>;
  readonly reasoning: string;
  readonly greeting: (model: string) => string;
  readonly opening: (model: string, question: string) => string;
  readonly nothingBefore: string;
  readonly before: (messages: number, lastQuestion: string) => string;
  readonly show: string;
  readonly menu: string;
  readonly beforeError: string;
  /** One of the sections of a long answer, numbered from 1. */
  readonly section: (number: number) => string;
}

const en: DemoTexts = {
  words: {
    long: /\blong(?:er)?\b/i,
    slow: /\bslow(?:ly|er)?\b/i,
    error: /\b(?:error|fail)s?\b/i,
    think: /\b(?:think|reason)(?:ing)?\b/i,
    help: /^\/?(?:hi|hello|hey|help|start|good (?:morning|afternoon|evening))\b/i,
  },
  reasoning: [
    "The person in front of me is trying the bot out, so the answer should show what it can do.",
    "First I look at how much of the conversation I was sent; they will want to see whether I remember it.",
    "Then a little of everything that Markdown has: bold text, a list, a code block.",
    "And I should say which words do something special, or nobody will ever find them.",
    "All of this thinking is streamed too, but it is no part of the answer. That is enough; I write it down now.",
  ].join("\n\n"),
  greeting: (model) =>
    `Hello! I am the **sandbox's built-in model**. I play \`${model}\`, but I run on this machine, need no key and know nothing; I am here so that you can watch an answer grow.`,
  opening: (model, question) =>
    `You asked: “${question}”. A real model would know something about it. I am the **sandbox's built-in model** in the role of \`${model}\`, and all I can show you is how an answer grows.`,
  nothingBefore: "This is the **first message** of our conversation that I was sent; nothing came before it.",
  before: (messages, lastQuestion) =>
    `With your question I was sent **${messages} earlier messages** of our conversation. The question before this one was “${lastQuestion}”. Send \`/new\` and I will know none of it.`,
  show: [
    "What you are looking at:",
    "",
    "- **one message**, edited in place while I am still writing",
    "- Markdown that is shown properly although its end has not been written yet",
    "- [a link](https://help.aliyun.com/zh/model-studio/), *emphasis* and `code`",
    "",
    "```ts",
    "for await (const delta of model.stream(question)) {",
    "  reply.append(delta); // about forty of these a second",
    "}",
    "```",
  ].join("\n"),
  menu: [
    "Words that make me do something else, anywhere in your message:",
    "",
    "1. **long** – an answer that needs several messages",
    "2. **slow** – a model that takes its time, and stalls once",
    "3. **think** – a phase of reasoning before the answer",
    "4. **error** – a service that fails in the middle of a sentence",
  ].join("\n"),
  beforeError:
    "You asked for a failure, so here is the beginning of an answer that will never be finished. The service is about to report an internal error, in the middle of",
  section: (number) => {
    const paragraph = `### ${number}. Still going\n\nThis is section **${number}** of a long answer. Somewhere around here the text no longer fits into one message, and the reply goes on in a new one. It should be cut at the end of a paragraph, a line or a sentence, never in the middle of a word, and nothing that was shown should jump.`;
    if (number % 4 !== 0) return paragraph;
    const lines = Array.from({ length: 12 }, (_, line) => `print("section ${number}, line ${line + 1} of 12")`);
    return `${paragraph}\n\n\`\`\`python\n${lines.join("\n")}\n\`\`\``;
  },
};

const zh: DemoTexts = {
  words: {
    long: /长/,
    slow: /慢/,
    error: /出错|错误|报错/,
    think: /思考|推理/,
    help: /^\/?(?:你好|您好|嗨|哈喽|早上好|下午好|晚上好|帮助|怎么用)/,
  },
  reasoning: [
    "对方正在试用这个机器人，所以回答应该展示它能做什么。",
    "先看看我收到了多少条之前的对话，对方会想知道我是不是还记得。",
    "然后 Markdown 的各种写法都来一点：粗体、列表、代码块。",
    "还要告诉对方哪些词有特别的效果，不然没有人会发现。",
    "这些思考过程也是流式传来的，但不属于回答本身。想得差不多了，开始写吧。",
  ].join("\n\n"),
  greeting: (model) =>
    `你好！我是**沙盒内置的模型**，扮演 \`${model}\`。我就运行在这台机器上，不需要密钥，也没有任何知识；我的用处是让你看到回答怎样一点一点长出来。`,
  opening: (model, question) =>
    `你问的是：“${question}”。真正的模型会知道答案；我只是**沙盒内置的模型**，扮演 \`${model}\`，只能让你看看回答怎样一点一点长出来。`,
  nothingBefore: "这是我收到的**第一条消息**，在它之前什么都没有。",
  before: (messages, lastQuestion) =>
    `和这个问题一起，我还收到了之前的 **${messages} 条消息**。上一个问题是：“${lastQuestion}”。发送 \`/new\`，我就全都不记得了。`,
  show: [
    "你现在看到的是：",
    "",
    "- **同一条消息**，我一边写，它一边更新",
    "- 还没写完的 Markdown，也能正确显示",
    "- [链接](https://help.aliyun.com/zh/model-studio/)、*斜体*和 `代码`",
    "",
    "```ts",
    "for await (const delta of model.stream(question)) {",
    "  reply.append(delta); // 每秒大约四十次",
    "}",
    "```",
  ].join("\n"),
  menu: [
    "消息里带上这些词，我会有不同的表现：",
    "",
    "1. **长**：一条消息装不下的回答",
    "2. **慢**：慢吞吞的模型，中途还会停顿一次",
    "3. **思考**：回答之前先思考一阵",
    "4. **出错**：写到一半，服务出错",
  ].join("\n"),
  beforeError: "你想看出错的样子，那么这是一个永远写不完的回答的开头。服务马上就要报告内部错误，就在这句话的",
  section: (number) => {
    const paragraph = `### ${number}. 还没有结束\n\n这是长回答的第 **${number}** 节。写到这附近，一条消息已经装不下了，回答会在新的消息里继续。断开的地方应该是段落、行或句子的末尾，不会是一个词的中间；已经显示出来的内容也不应该跳动。为了让它真的足够长，这里再多写一句：流式输出的意义，就是让人不必等到最后一个字写完才开始读第一个字。`;
    if (number % 4 !== 0) return paragraph;
    const lines = Array.from({ length: 12 }, (_, line) => `print("第 ${number} 节，第 ${line + 1} 行，共 12 行")`);
    return `${paragraph}\n\n\`\`\`python\n${lines.join("\n")}\n\`\`\``;
  },
};

export const demoTexts: Readonly<Record<"en" | "zh", DemoTexts>> = { en, zh };
