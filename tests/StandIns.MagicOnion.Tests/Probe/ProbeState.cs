using System.Threading.Channels;
using MagicOnion.Server;
using Microsoft.AspNetCore.Http.Features;

namespace StandIns.MagicOnion.Tests.Probe;

/// <summary>What a test sees of the server, and how it steers it.</summary>
public sealed class ProbeState
{
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Func<ServiceContext, ValueTask> OnConnecting { get; set; } = _ => default;

    public Func<IProbeReceiver, ValueTask> OnConnected { get; set; } = _ => default;

    public Func<ValueTask> OnDisconnected { get; set; } = () => default;

    public Action? End { get; set; }

    public IFeatureCollection? Features { get; set; }

    public void Happened(string what) => _events.Writer.TryWrite(what);

    public string[] Seen()
    {
        var all = new List<string>();
        while (_events.Reader.TryRead(out var what))
        {
            all.Add(what);
        }

        return [.. all];
    }

    /// <summary>Reads events until this one.</summary>
    public async Task<string[]> Until(string what)
    {
        var all = new List<string>();
        using var limit = new CancellationTokenSource(Limits.Wait);
        try
        {
            do
            {
                all.Add(await _events.Reader.ReadAsync(limit.Token));
            }
            while (all[^1] != what);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"'{what}' did not happen, but: {string.Join(", ", all)}.");
        }

        return [.. all];
    }
}

internal static class Limits
{
    public static readonly TimeSpan Wait = Chat.Testing.Waits.Limit;

    public static async Task<T> Within<T>(this Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Wait);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Not in time: {what}.");
        }
    }

    public static async Task Within(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Wait);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Not in time: {what}.");
        }
    }
}
