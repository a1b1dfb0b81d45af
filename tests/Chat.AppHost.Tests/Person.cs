using System.Collections.Concurrent;
using Chat.Contracts.Channels;
using Chat.Sdk;
using Chat.Sdk.Sending;
using Chat.Sdk.Timeline;
using Chat.Testing;

namespace Chat.AppHost.Tests;

/// <summary>Somebody in the channel "general", who remembers every message that arrived, in the order of arrival.</summary>
public sealed class Person : IAsyncDisposable
{
    private readonly ChatClient _client;
    private readonly ChannelTimeline _timeline;
    private readonly ConcurrentQueue<ChannelEvent> _heard = new();
    private readonly ConcurrentQueue<string> _notices = new();
    private readonly Task _listening;

    private Person(ChatClient client, ChannelTimeline timeline)
    {
        _client = client;
        _timeline = timeline;
        _client.NoticeReceived += notice => _notices.Enqueue(notice.Text);
        _listening = ListenAsync();
    }

    public string Instance => _client.Session?.InstanceId ?? "";

    public IEnumerable<string> Heard => _heard.Where(e => e.Message is not null).Select(e => e.Message!.Text);

    public IEnumerable<long> Sequences => _heard.Select(e => e.Sequence);

    public static async Task<Person> ConnectAsync(Uri hub, DevelopmentTokens tokens, string name)
    {
        var client = new ChatClient(new ChatClientOptions { Server = hub, AccessToken = (mustBeFresh, cancellationToken) => tokens.GetAsync(name, mustBeFresh, cancellationToken) });
        await client.ConnectAsync().OrFail($"{name} is connected");
        var general = await client.JoinChannelAsync("general").OrFail($"{name} is in general");
        return new Person(client, await client.OpenChannelAsync(general.Id).OrFail($"{name} sees general"));
    }

    public Task<SentMessage> SaysAsync(string text) => _client.SendAsync(_timeline.ChannelId, text).OrFail($"'{text}' is acknowledged");

    public Task HearsAsync(string text) => Eventually.Async(() => Heard.Contains(text), $"'{text}' is heard");

    public Task IsToldAsync(string text) => Eventually.Async(() => _notices.Any(notice => notice.Contains(text, StringComparison.Ordinal)), $"a notice says '{text}'");

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _listening.OrFail("the timeline ends with its client");
    }

    private async Task ListenAsync()
    {
        await foreach (var update in _timeline.ReadAllAsync())
        {
            foreach (var channelEvent in update.Events)
            {
                _heard.Enqueue(channelEvent);
            }
        }
    }
}
