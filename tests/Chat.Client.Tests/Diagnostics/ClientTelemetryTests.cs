using System.Text;
using Chat.Client.Diagnostics;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chat.Client.Tests.Diagnostics;

public sealed class ClientTelemetryTests
{
    [Fact]
    public async Task A_client_exports_the_span_of_a_send_and_nothing_of_the_text()
    {
        var exported = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var collector = await KestrelHost.StartAsync(
            _ => { },
            application => application.MapPost("/v1/traces", async (HttpRequest request) =>
            {
                using var body = new StreamReader(request.Body, Encoding.Latin1);
                exported.TrySetResult(await body.ReadToEndAsync());
            }));
        await using var node = await ScriptedNode.StartAsync(new ScriptedChat());
        using var client = ProcessTests.Start(
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.HttpAddress.ToString(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_RESOURCE_ATTRIBUTES"] = "service.instance.id=the-one",
            },
            "--plain", "--server", node.Address.ToString(), "--user", "alice");
        await client.StandardInput.WriteAsync("between you and me\n");
        client.StandardInput.Close();

        var spans = await exported.Task.OrFail("the export");
        await client.WaitForExitAsync().OrFail("the exit");

        Assert.Equal(0, client.ExitCode);
        Assert.All(["chat-client", "the-one", "chat.send", "chat.sequence"], word => Assert.Contains(word, spans, StringComparison.Ordinal));
        Assert.DoesNotContain("between you and me", spans, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", spans, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Without_anybody_who_collects_nothing_is_recorded()
    {
        Assert.Null(ClientTelemetry.Start(dashboard: null));
    }
}
