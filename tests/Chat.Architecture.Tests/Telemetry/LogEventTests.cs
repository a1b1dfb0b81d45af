using System.Text.RegularExpressions;

namespace Chat.Architecture.Tests.Telemetry;

public sealed partial class LogEventTests
{
    // What people write, what they are called, where they are and what lets them in.
    private static readonly string[] Forbidden =
        ["text", "content", "body", "message", "topic", "name", "user", "username", "sendername", "channelname", "channel_name", "address", "ip", "token", "password", "secret", "key", "header", "connectionstring"];

    [Fact]
    public void No_log_event_has_a_place_for_texts_names_addresses_or_secrets()
    {
        var wrong =
            from entry in TelemetryTables.LogEvents()
            from name in entry.Method.GetParameters().Select(parameter => parameter.Name!).Concat(PlacePattern().Matches(entry.Event.Message).Select(place => place.Groups[1].Value))
            where Forbidden.Contains(name.ToLowerInvariant())
            select $"{entry.Event.EventId} {entry.Method.Name}: {name}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_log_event_has_an_id_of_its_own()
    {
        var events = TelemetryTables.LogEvents().ToList();

        Assert.True(events.Count > 40, "no log events were found");
        Assert.DoesNotContain(events, entry => entry.Event.EventId <= 0);
        Assert.Empty(events.GroupBy(entry => entry.Event.EventId).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void Services_log_nothing_but_events()
    {
        var wrong = Repository.SourceFiles("Chat.Hub", "Chat.History", "Chat.Identity", "Chat.Notifications", "Chat.Migrations", "Chat.Sdk", "Chat.ServiceDefaults")
            .Where(file => DirectCallPattern().IsMatch(File.ReadAllText(file)))
            .Select(Repository.Relative);

        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex PlacePattern();

    [GeneratedRegex(@"\.Log(?:Trace|Debug|Information|Warning|Error|Critical)?\(")]
    private static partial Regex DirectCallPattern();
}
