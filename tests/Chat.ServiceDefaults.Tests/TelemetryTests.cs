using System.Diagnostics;
using System.Diagnostics.Metrics;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Chat.ServiceDefaults.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_of_the_chat_are_scraped()
    {
        await using var host = await StartAsync(new Spans());
        using var meter = new Meter("chat.test");
        meter.CreateCounter<long>("chat.test.things").Add(3);
        using var client = host.CreateHttpClient();

        Assert.Contains("chat_test_things_total", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_and_spans_of_the_chat_are_traced_and_probes_are_not()
    {
        var spans = new Spans();
        await using var host = await StartAsync(spans);
        // As from another process: the calls of this one begin no trace, and would say so to the host.
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = host.HttpAddress };
        using var source = new ActivitySource("Chat.Test");

        await client.GetAsync("/health");
        await client.GetAsync("/alive");
        await client.GetAsync("/metrics");
        await client.GetAsync("/thing");
        source.StartActivity("chat.thing")?.Dispose();

        // Listeners hear the whole process: other tests' hosts are told apart by their ports.
        bool IsOurs(Activity span) => span.Kind == ActivityKind.Server && $"{span.GetTagItem("server.port")}" == $"{host.HttpAddress.Port}";
        await Eventually.Async(() => spans.Ended.Any(IsOurs), "the span of the request");
        var server = Assert.Single(spans.Ended, IsOurs);
        Assert.Equal("/thing", server.GetTagItem("url.path"));
        Assert.Contains(spans.Ended, span => span.DisplayName == "chat.thing");
    }

    [Fact]
    public async Task Logging_is_quiet_by_default_and_configuration_has_the_last_word()
    {
        await using var quiet = await StartAsync(new Spans());
        await using var loud = await StartAsync(new Spans(), new Dictionary<string, string?> { ["Logging:LogLevel:Microsoft.AspNetCore"] = "Information" });

        Assert.False(Logger(quiet).IsEnabled(LogLevel.Information));
        Assert.True(Logger(loud).IsEnabled(LogLevel.Information));

        static ILogger Logger(KestrelHost host) => host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Microsoft.AspNetCore.Authorization");
    }

    private static Task<KestrelHost> StartAsync(Spans spans, Dictionary<string, string?>? settings = null) =>
        KestrelHost.StartServiceAsync(
            builder =>
            {
                builder.AddServiceDefaults();
                builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddProcessor(spans));
                var application = builder.Build();
                application.MapDefaultEndpoints();
                application.MapGet("/thing", () => Results.Ok());
                return application;
            },
            new Dictionary<string, string?>(settings ?? []) { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1" });

    private sealed class Spans : BaseProcessor<Activity>
    {
        private readonly List<Activity> _ended = [];
        private readonly Lock _endedLock = new(); // guards _ended

        public IReadOnlyList<Activity> Ended
        {
            get
            {
                lock (_endedLock)
                {
                    return [.. _ended];
                }
            }
        }

        public override void OnEnd(Activity data)
        {
            lock (_endedLock)
            {
                _ended.Add(data);
            }
        }
    }
}
