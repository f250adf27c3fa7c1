export interface ChatMessage {
  readonly role: 'system' | 'user'
  readonly text: string
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[]
  /** How freely it answers, from 0; absent: as the provider has it. */
  readonly temperature?: number
  /** Longest answer. */
  readonly maxTokens: number
  /** Tells equal requests apart that are to be answered anew: 0 for the first, 1 for the second. */
  readonly sample: number
  /** Whether an answer is what was asked for. One that is not is given back, and not kept for later. Absent: every one is. */
  readonly isFit?: (text: string) => boolean
}

export interface ChatAnswer {
  readonly text: string
  /** As the provider counts them; 0 where it does not say. */
  readonly inputTokens: number
  readonly outputTokens: number
  /** Whether it was answered earlier and costs nothing now. */
  readonly isCached: boolean
}

/** A language model behind whatever provider. Every implementation passes `core/testing/chat-model-contract.ts`. */
export interface ChatModel {
  /** Provider and model, e.g. `openai:gpt-5-mini`. */
  readonly modelId: string
  /**
   * @throws {ChatModelError} `retriable` where another try may bring an answer.
   * @throws the signal's reason where it fires.
   */
  ask(request: ChatRequest, signal?: AbortSignal): Promise<ChatAnswer>
}
