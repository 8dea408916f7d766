/**
 * What Slack accepts in one message, in characters (UTF-16 units) or counts. Sources: docs.slack.dev "Block Kit reference",
 * `@slack/types` 3.2.0, and the error texts of `chat.postMessage`. Several moved during 2026; this is the only place to change them.
 */
export const limits = {
  messageBlocks: 50,
  viewBlocks: 100,
  /** Longer texts are cut by Slack, with a warning. */
  messageText: 40_000,
  id: 255,
  headerText: 150,
  sectionText: 3_000,
  sectionFields: 10,
  sectionFieldText: 2_000,
  contextElements: 10,
  actionsElements: 25,
  buttonText: 75,
  buttonValue: 2_000,
  url: 3_000,
  altText: 2_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** Of all `markdown` blocks of one message together. */
  markdownTotal: 12_000,
  tableRows: 100,
  tableCells: 20,
  /** Of all cells of the one table that a message may have. */
  tableText: 10_000,
  tables: 1,
  chartTitle: 50,
  charts: 2,
  chartSeries: 12,
  chartPoints: 20,
  chartLabel: 20,
  containerBlocks: 10,
  containerTitle: 150,
} as const;
