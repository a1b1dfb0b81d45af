using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chat.Hub.Tests.Kit;

/// <summary>A record of a log as it was exported. Ids that it does not have are of zeros.</summary>
internal sealed record CollectedLog(string Service, string Text, ActivityTraceId TraceId, ActivitySpanId SpanId);

/// <summary>Takes what services export by OTLP over HTTP, and keeps the logs. Numbers of fields: opentelemetry/proto/logs/v1/logs.proto.</summary>
internal sealed class LogCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<CollectedLog> _logs;
    private readonly KestrelHost _host;

    private LogCollector(KestrelHost host, ConcurrentQueue<CollectedLog> logs) => (_host, _logs) = (host, logs);

    /// <summary>Settings of a service that exports to here, twenty times a second.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", _host.HttpAddress.ToString()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "50"),
    ];

    public static async Task<LogCollector> StartAsync()
    {
        var logs = new ConcurrentQueue<CollectedLog>();
        var host = await KestrelHost.StartAsync(_ => { }, application => application.MapPost("/v1/{signal}", (string signal, HttpRequest request) => TakeAsync(signal, request, logs)));
        return new LogCollector(host, logs);
    }

    /// <summary>The first record with this text.</summary>
    public async Task<CollectedLog> ReceivesAsync(string text)
    {
        await Eventually.Async(() => _logs.Any(log => log.Text.Contains(text, StringComparison.Ordinal)), $"the export of the log record '{text}'");
        return _logs.First(log => log.Text.Contains(text, StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static async Task TakeAsync(string signal, HttpRequest request, ConcurrentQueue<CollectedLog> logs)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        if (signal != "logs")
        {
            return;
        }

        foreach (var resource in Fields(body.ToArray(), 1))
        {
            var service = ServiceName(resource);
            foreach (var record in Fields(resource, 2).SelectMany(scope => Fields(scope, 2)))
            {
                logs.Enqueue(new CollectedLog(
                    service,
                    string.Concat(Fields(record, 5).SelectMany(value => Fields(value, 1)).Select(Encoding.UTF8.GetString)),
                    Fields(record, 9) is [var trace] ? ActivityTraceId.CreateFromBytes(trace) : default,
                    Fields(record, 10) is [var span] ? ActivitySpanId.CreateFromBytes(span) : default));
            }
        }
    }

    private static string ServiceName(byte[] resource) =>
        Fields(resource, 1).SelectMany(attributes => Fields(attributes, 1))
            .Where(attribute => Fields(attribute, 1) is [var key] && key.AsSpan().SequenceEqual("service.name"u8))
            .SelectMany(attribute => Fields(attribute, 2)).SelectMany(value => Fields(value, 1)).Select(Encoding.UTF8.GetString).FirstOrDefault() ?? "";

    /// <summary>All values of a field of a protobuf message, without what says their length.</summary>
    private static List<byte[]> Fields(ReadOnlySpan<byte> message, int number)
    {
        var values = new List<byte[]>();
        while (!message.IsEmpty)
        {
            var tag = Number(ref message);
            var length = (tag & 7) switch
            {
                0 => LengthOfNumber(message),
                1 => 8,
                2 => (int)Number(ref message),
                5 => 4,
                _ => throw new InvalidDataException($"A field of wire type {tag & 7} is not known."),
            };
            if (tag >> 3 == (ulong)number)
            {
                values.Add(message[..length].ToArray());
            }

            message = message[length..];
        }

        return values;
    }

    private static ulong Number(ref ReadOnlySpan<byte> message)
    {
        var (number, length) = (0UL, LengthOfNumber(message));
        for (var at = 0; at < length; at++)
        {
            number |= (ulong)(message[at] & 0x7F) << (7 * at);
        }

        message = message[length..];
        return number;
    }

    private static int LengthOfNumber(ReadOnlySpan<byte> message)
    {
        var length = 1;
        while ((message[length - 1] & 0x80) != 0)
        {
            length++;
        }

        return length;
    }
}
