import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { components } from "../../../src/generated/api/types.js";
import { onBothDatabases } from "../support/both-databases.js";
import { dataOf, refusalOf, UNLIMITED_CALLS } from "../support/clients.js";
import type { TestService } from "../support/test-service.js";
import { fakeModel } from "./fake-model.js";
import {
  type Api,
  all,
  answerOf,
  chain,
  colleagueOf,
  ECHO_WORKFLOW,
  end,
  type Graph,
  type Lab,
  llm,
  only,
  openLab,
  start,
  text,
} from "./lab.js";

type FileReference = components["schemas"]["FileReference"];

const NOWHERE = "00000000-0000-4000-8000-000000000000";
const TEXT = "The tide rises,\nthe tide falls.";

const REPORT = { name: "report", type: "file", required: true };
/** Reads a report to whoever asks. */
const READER: Graph = chain(
  start([REPORT, { name: "more", type: "file-list", max_files: 2, label: "Appendices" }]),
  llm("{{start.report.name}} ({{start.report.mime_type}}, {{start.report.size}}): {{start.report.text}}"),
  end({ name: "answer", value: "{{llm.text}}" }, { name: "report", value: "{{start.report}}" }),
);
const CHAT: Graph = chain(
  start(),
  llm("{{sys.query}} {{sys.files.0.name}} {{sys.files.0.text}}"),
  end({ name: "answer", value: "{{llm.text}}" }),
);

await onBothDatabases((startService) => {
  let service: TestService;
  let lab: Lab;
  let app_id: string;

  beforeAll(async () => {
    service = await startService({
      ...UNLIMITED_CALLS,
      ALLOW_PRIVATE_ADDRESSES: "true",
      HTTP_REQUEST_ALLOWED_HOSTS: "127.0.0.1",
    });
    lab = await openLab(service);
    await lab.useEcho();
    app_id = await lab.published("workflow", READER);
  });

  /** Uploads a file, and says how a run is given it. */
  async function uploaded(
    content: BlobPart = TEXT,
    { app = app_id, api = lab.api, name = "tides.txt", type = "text/plain" } = {},
  ): Promise<FileReference> {
    const file = new File([content], name, { type });
    const { id } = dataOf(await api.uploadFile({ path: { app_id: app }, body: { file } }));
    return { type: "document", transfer_method: "local_file", upload_file_id: id };
  }
  type Body = Parameters<Api["runApp"]>[0]["body"];
  const run = async (body: Body, id = app_id) =>
    all(dataOf(await lab.api.runApp({ path: { app_id: id }, body })));
  const refused = async (body: Body, api = lab.api) =>
    refusalOf(await api.runApp({ path: { app_id }, body }));

  describe("a file that was uploaded", () => {
    test("is read by a run, and told of without its text", async () => {
      const report = await uploaded();
      const events = await run({ inputs: { report } });
      const shown = { ...report, name: "tides.txt", extension: "txt", mime_type: "text/plain", size: 31 };
      expect(only(events, "workflow_started").data.inputs).toEqual({ report: shown, more: null });
      expect(only(events, "workflow_finished").data).toMatchObject({
        status: "succeeded",
        outputs: { answer: `tides.txt (text/plain, 31): ${TEXT}`, report: shown },
      });
      const nodes = events.flatMap(({ data }) => (data.event === "node_finished" ? [data.data] : []));
      expect(nodes.map(({ inputs }) => inputs)).toEqual([
        { report: shown, more: null },
        {
          model: "echo-1",
          messages: [{ role: "user", content: "tides.txt (text/plain, 31): [text of tides.txt]" }],
        },
        {},
      ]);
    });

    test("is shown by the inspector as what it is, in runs of drafts too", async () => {
      const report = await uploaded();
      const body = { inputs: { report, more: [report] } };
      const events = await all(dataOf(await lab.editor.runDraftWorkflow({ path: { app_id }, body })));
      const { task_id: run_id } = only(events, "workflow_started");
      const path = { app_id, origin: "draft" as const, run_id, node_id: "start" };
      const shown = { ...report, name: "tides.txt", extension: "txt", mime_type: "text/plain", size: 31 };
      expect(dataOf(await lab.editor.getNodeOutputs({ path })).outputs).toMatchObject([
        { name: "report", value_preview: shown },
        { name: "more", value_preview: [shown] },
      ]);
    });

    test("beside the inputs is `sys.files`, in every turn of a conversation anew", async () => {
      const chat = await lab.published("advanced-chat", CHAT);
      const files = [await uploaded("ahoy", { app: chat })];
      const first = await run({ inputs: {}, query: "Read", files }, chat);
      expect(answerOf(first)).toBe("Read tides.txt ahoy");
      const { conversation_id = "" } = only(first, "message_end");
      const second = await run({ inputs: {}, query: "Again", conversation_id, files: null }, chat);
      expect(answerOf(second)).toBe("Again  ");
    });

    test("beside the inputs is no harm to an app that has no use for it", async () => {
      const plain = await lab.published("workflow", ECHO_WORKFLOW);
      const files = [await uploaded("x", { app: plain })];
      const events = await run({ inputs: { topic: "tides" }, files }, plain);
      expect(only(events, "workflow_finished").data.status).toBe("succeeded");
    });

    test.each([
      ["that is no text has none", new Uint8Array([0x25, 0x50, 0x44, 0x46, 0xff]), ""],
      ["is known for text by what it holds", "{}", "{}"],
      ["may be empty", "", ""],
    ])("%s", async (_, content, want) => {
      const report = await uploaded(content, { name: "a.bin", type: "application/octet-stream" });
      const events = await run({ inputs: { report } });
      expect(answerOf(events)).toMatch(new RegExp(`^a\\.bin \\(application/octet-stream, \\d\\): ${want}$`));
    });

    test("is read as far as texts go, in several parts", async () => {
      const counting = await lab.published(
        "workflow",
        chain(start([REPORT]), end({ name: "text", value: "{{start.report.text}}" })),
      );
      const report = await uploaded("é".repeat(700_000), { app: counting });
      const outputs = only(await run({ inputs: { report } }, counting), "workflow_finished").data.outputs;
      expect(outputs).toEqual({ text: "é".repeat(200_000) });
    });

    test("is downloaded by servers that a run hands its link to, and nobody who looks at the run learns the link", async () => {
      const fetching = await lab.published(
        "workflow",
        chain(
          start([REPORT]),
          { id: "note", type: "template", template: "{{start.report.url}}" },
          { id: "http", type: "http-request", url: "{{note.output}}" },
          end({ name: "body", value: "{{http.body}}" }),
        ),
      );
      const report = await uploaded("by link", { app: fetching });
      const events = await run({ inputs: { report } }, fetching);
      expect(only(events, "workflow_finished").data.outputs).toEqual({ body: "by link" });
      const { task_id: run_id } = only(events, "workflow_started");
      const path = { app_id: fetching, origin: "published" as const, run_id };
      const seen = JSON.stringify([events, dataOf(await lab.editor.getRunNodeOutputs({ path }))]);
      expect(seen).toContain(`/files/${report.upload_file_id}/content?expires=`);
      expect(seen).not.toMatch(/signature=[\w-]/);
    });

    test("has a link that is good for as long as a run can take, and not for ever", async () => {
      const model = await fakeModel(() => ["ok"]);
      await service.addAccount("linker@example.org");
      const other = await openLab(service, "linker@example.org");
      await other.useProvider(model.url);
      const asking = await other.published(
        "workflow",
        chain(start([REPORT]), llm("{{start.report.url}}", { model: "gpt" }), end()),
      );
      const report = await uploaded("x", { app: asking, api: other.api });
      await all(dataOf(await other.api.runApp({ path: { app_id: asking }, body: { inputs: { report } } })));
      const link = model.asked()[0]?.messages[0]?.content ?? "";
      service.clock.advance(600 + 299);
      expect((await fetch(link)).status).toBe(200);
      service.clock.advance(1);
      expect((await fetch(link)).status).toBe(403);
    });

    test("has the same id in upper case", async () => {
      const { upload_file_id, ...rest } = await uploaded();
      const loud = { ...rest, upload_file_id: upload_file_id.toUpperCase() };
      const events = await run({ inputs: { report: loud }, files: [loud] });
      expect(only(events, "workflow_started").data.inputs.report).toMatchObject({ upload_file_id });
    });
  });

  describe("a run is refused", () => {
    test("files of others, of other apps and of nobody, all alike and wherever they are given", async () => {
      const colleague = await colleagueOf(lab);
      const other = await lab.published("workflow", READER);
      const report = await uploaded();
      const ids = [
        NOWHERE,
        (await uploaded(TEXT, { app: other })).upload_file_id,
        (await uploaded(TEXT, { api: colleague })).upload_file_id,
      ];
      for (const upload_file_id of ids) {
        const foreign = { ...report, upload_file_id };
        expect(
          await refused({ inputs: { report: foreign, more: [report, foreign] }, files: [foreign] }),
        ).toEqual({
          code: "invalid_param",
          status: 422,
          message: "Request validation failed",
          hint: expect.any(String),
          details: [
            ["body", "inputs", "report", "upload_file_id"],
            ["body", "inputs", "more", 1, "upload_file_id"],
            ["body", "files", 0, "upload_file_id"],
          ].map((loc) => ({
            type: "invalid",
            loc,
            msg: "The upload_file_id should name a file that you have uploaded for this app",
          })),
        });
      }
      expect((await refused({ inputs: { report } }, colleague)).code).toBe("invalid_param");
    });

    test("files of other servers", async () => {
      const remote = { type: "image", transfer_method: "remote_url", url: "https://example.org/a.png" };
      expect((await refused({ inputs: { report: remote } })).details).toMatchObject([
        {
          type: "enum",
          loc: ["body", "inputs", "report", "transfer_method"],
          msg: "The transfer_method should be 'local_file': upload the file first",
        },
        { type: "missing", loc: ["body", "inputs", "report", "upload_file_id"] },
      ]);
      const body = { inputs: {}, files: [remote] } as unknown as Body;
      expect((await refused(body)).details).toMatchObject([
        { type: "missing", loc: ["body", "files", 0, "upload_file_id"] },
        { type: "enum", loc: ["body", "files", 0, "transfer_method"] },
      ]);
    });

    test("no file where one is required, and too many", async () => {
      const report = await uploaded();
      expect((await refused({ inputs: {} })).details).toMatchObject([
        { type: "missing", loc: ["body", "inputs", "report"] },
      ]);
      expect((await refused({ inputs: { report, more: [report, report, report] } })).details).toMatchObject([
        { type: "too_many_items", loc: ["body", "inputs", "more"] },
      ]);
      const files = Array(11).fill(report);
      expect((await refused({ inputs: { report }, files })).details).toMatchObject([
        { type: "too_many_items", loc: ["body", "files"] },
      ]);
    });

    test("more than twenty files in all", async () => {
      const lists = ["a", "b"].map((name) => ({ name, type: "file-list", max_files: 15 }));
      const id = await lab.published("workflow", chain(start(lists), end()));
      const report = await uploaded();
      const many = (count: number, from: number) =>
        Array.from({ length: count }, (_, i) => ({
          ...report,
          upload_file_id: `00000000-0000-4000-8000-0000000000${from + i}`,
        }));
      const body = { inputs: { a: many(15, 10), b: many(6, 30) } };
      expect(refusalOf(await lab.api.runApp({ path: { app_id: id }, body })).details).toEqual([
        { type: "too_many_items", loc: ["body"], msg: "A run takes at most 20 files" },
      ]);
    });
  });

  describe("the description of an app", () => {
    test("asks for its files, as inputs and beside them", async () => {
      const id = await lab.published(
        "workflow",
        chain(
          start([
            REPORT,
            text("topic"),
            { name: "more", type: "file-list", max_files: 2, label: "Appendices" },
          ]),
          end({ name: "files", value: "{{sys.files}}" }),
        ),
      );
      const { parameters, input_schema } = dataOf(await lab.api.getApp({ path: { app_id: id } }));
      const any = {
        allowed_file_types: ["document", "image", "audio", "video", "custom"],
        allowed_file_upload_methods: ["local_file"],
      };
      expect(parameters?.user_input_form).toMatchObject([
        { file: { variable: "report", label: "report", required: true, ...any } },
        { paragraph: { variable: "topic" } },
        { "file-list": { variable: "more", label: "Appendices", required: false, max_length: 2, ...any } },
      ]);
      expect(parameters?.file_upload).toEqual({ enabled: true, number_limits: 10, ...any });
      const validate = new Ajv2020({ allowUnionTypes: true, validateFormats: false }).compile(
        input_schema ?? false,
      );
      const report = await uploaded(TEXT, { app: id });
      const bodies: [body: Record<string, unknown>, isGood: boolean][] = [
        [{ inputs: { report } }, true],
        [{ inputs: { report, more: [report] }, files: [report] }, true],
        [{ inputs: { report, more: null }, files: null }, true],
        [{ inputs: {} }, false],
        [{ inputs: { report: "a" } }, false],
        [{ inputs: { report: { ...report, transfer_method: "remote_url" } } }, false],
        [{ inputs: { report, more: [report, report, report] } }, false],
        [{ inputs: { report }, files: [{}] }, false],
      ];
      for (const [body, isGood] of bodies) {
        expect(validate(body), JSON.stringify(body)).toBe(isGood);
        expect((await lab.api.runApp({ path: { app_id: id }, body: body as Body })).ok).toBe(isGood);
      }
    });

    test("asks for none beside the inputs where the graph has no use for them", async () => {
      const { parameters, input_schema } = dataOf(await lab.api.getApp({ path: { app_id } }));
      expect(parameters?.file_upload).toBeNull();
      expect(Object.keys(input_schema?.properties ?? {})).toEqual(["inputs"]);
    });
  });
});
