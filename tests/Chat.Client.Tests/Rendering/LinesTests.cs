using Chat.Client.Commands;
using Chat.Client.Rendering;
using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Contracts.Rights;
using Chat.Sdk.Timeline;
using Spectre.Console.Rendering;
using Spectre.Console.Testing;

namespace Chat.Client.Tests.Rendering;

public sealed class LinesTests
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(2), "test", "test");
    private static readonly DateTimeOffset At = new(2025, 11, 24, 23, 15, 0, TimeSpan.Zero);

    private readonly Lines _lines = new(Zone);
    private readonly ChannelView _view = new();

    [Fact]
    public void A_message_has_the_local_time_the_name_and_the_text()
    {
        Assert.Equal("01:15 alice  hello\n", Shown(_lines.Message(Message("hello"), channel: null)));
        Assert.Equal("01:15 #news alice  hello\n", Shown(_lines.Message(Message("hello"), "news")));
        Assert.Equal(new DateOnly(2025, 11, 25), _lines.DayOf(At));
    }

    [Fact]
    public void Lines_of_a_message_stand_below_each_other() =>
        Assert.Equal("01:15 alice  one\n      two\n", Shown(_lines.Message(Message("one\ntwo"), channel: null)));

    [Theory]
    [InlineData("[red]not red[/] [[x]] [/]")]
    [InlineData("[link=http://example.org]x[/]")]
    public void Markup_of_others_is_text(string text) => Assert.Contains(text, Shown(_lines.Message(Message(text), channel: null)), StringComparison.Ordinal);

    [Fact]
    public void Escape_sequences_of_others_are_text()
    {
        using var console = new TestConsole().EmitAnsiSequences();
        console.Write(_lines.Message(Message("\u001b[2Jgone\u009b31m", "mal\u001b[5mlory"), channel: null));

        Assert.DoesNotContain("\u001b[2J", console.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[5m", console.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u009b', console.Output);
        Assert.Contains("␛[2Jgone", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Comings_and_goings_are_shown_and_what_is_not_known_is_not()
    {
        var who = new MembershipData { UserId = default, UserName = "bob", At = At };

        Assert.Equal("01:15 * bob joined\n", Shown(_lines.Event(new ChannelEvent { Sequence = 1, Kind = ChannelEventKind.MemberJoined, Membership = who }, null, _view)!));
        Assert.Equal("01:15 * bob left\n", Shown(_lines.Event(new ChannelEvent { Sequence = 1, Kind = ChannelEventKind.MemberLeft, Membership = who }, null, _view)!));
        var by = who with { ByUserId = who.UserId, ByUserName = "al\u001Bice" };
        Assert.Equal("01:15 * bob was removed by al␛ice\n", Shown(_lines.Event(new ChannelEvent { Sequence = 1, Kind = ChannelEventKind.MemberLeft, Membership = by }, null, _view)!));
        var raised = by with { Role = ChannelRole.Moderator };
        Assert.Equal("01:15 * al␛ice made bob a moderator\n", Shown(_lines.Event(new ChannelEvent { Sequence = 1, Kind = ChannelEventKind.MemberRoleChanged, Membership = raised }, null, _view)!));
        Assert.Null(_lines.Event(new ChannelEvent { Sequence = 1, Kind = (ChannelEventKind)99 }, null, _view));
    }

    [Fact]
    public void The_help_names_every_command() =>
        Assert.All(CommandDefinition.All, command => Assert.Contains(command.Usage, Shown(Words.Help()), StringComparison.Ordinal));

    [Fact]
    public void The_list_of_channels_marks_ones_own()
    {
        ChannelSummary Channel(string name, bool isMember) => new() { Id = new ChannelId(Guid.NewGuid()), Name = name, Head = 0, IsMember = isMember };

        Assert.Equal("#general joined\n#news\n", Shown(Words.Channels([Channel("general", true), Channel("news", false)])));
        Assert.StartsWith("There are no channels", Shown(Words.Channels([])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_has_one_colour_and_names_have_many()
    {
        Assert.Equal(NameColor.Of("alice"), NameColor.Of("alice"));
        Assert.True(Enumerable.Range(0, 200).Select(number => NameColor.Of($"user{number}")).Distinct().Count() > 8);
    }

    private static MessageData Message(string text, string name = "alice") =>
        new() { Id = default, SenderId = default, SenderName = name, Text = text, SentAt = At };

    private static string Shown(IRenderable line)
    {
        using var console = new TestConsole();
        console.Write(line);
        return string.Join("\n", console.Output.Split('\n').Select(row => row.TrimEnd())).TrimEnd('\n') + "\n";
    }
}
