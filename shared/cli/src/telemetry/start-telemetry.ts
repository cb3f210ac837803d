import { credentials } from "@grpc/grpc-js";
import { context, type Span as OtelSpan, SeverityNumber, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-grpc";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Settings } from "../flags/default-fields.ts";
import type { Run } from "../program-run.ts";
import { collectorCertificate } from "./collector-certificate.ts";
import type { Span, Telemetry } from "./telemetry.ts";

const logDelayMs = 1000;
const endMs = 5000;

const severities: Readonly<Record<string, SeverityNumber>> = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/** Traces and logs over OTLP/gRPC to `--otel-collector-endpoint`; each can be switched off alone. */
export function startTelemetry(run: Run, settings: Settings): Telemetry {
  const ca = collectorCertificate(settings);
  const insecure = settings.otelCollectorEndpointTlsInsecure;
  const connection = {
    url: `${insecure ? "http" : "https"}://${settings.otelCollectorEndpoint.replace(/^\w+:\/\//, "")}`,
    credentials: insecure ? credentials.createInsecure() : credentials.createSsl(ca ?? null),
  };
  const resource = resourceFromAttributes({
    "service.name": `${run.program.name}-server`,
    "service.version": run.version,
  });
  const logs = settings.otelLoggingDisabled
    ? undefined
    : new LoggerProvider({
        resource,
        processors: [
          new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(connection), scheduledDelayMillis: logDelayMs }),
        ],
      });
  const traces = settings.otelTracingDisabled
    ? undefined
    : new TracerProvider({
        resource,
        sampler: new AlwaysOnSampler(),
        spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(connection) })],
      });
  const logger = logs?.getLogger(run.program.name);
  const tracer = traces?.getTracer(run.program.name);

  const wrap = (span: OtelSpan | undefined): Span => ({
    child: (name) => wrap(span && tracer?.startSpan(name, {}, trace.setSpan(context.active(), span))),
    end(error) {
      if (error !== undefined) span?.setStatus({ code: SpanStatusCode.ERROR, message: run.secrets.scrub(error) });
      span?.end();
    },
  });
  return {
    log(json) {
      const { level, ts, msg, ...attributes } = JSON.parse(json) as { level: string; ts: number; msg?: string };
      logger?.emit({
        timestamp: ts * 1000,
        severityText: level,
        severityNumber: severities[level] ?? SeverityNumber.INFO,
        body: msg ?? "",
        attributes: flat(attributes),
      });
    },
    begin: (name) => wrap(tracer?.startSpan(name)),
    async end() {
      // A collector that is away must not keep the connector.
      const late = new Promise<void>((resolve) => setTimeout(resolve, endMs).unref());
      await Promise.race([Promise.allSettled([logs?.shutdown(), traces?.shutdown()]), late]);
    },
  };
}

const flat = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "object" ? JSON.stringify(value) : (value as string),
    ]),
  );
