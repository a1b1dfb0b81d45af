using System.Globalization;
using Chat.Contracts.Channels;
using Chat.Contracts.Messaging;
using Chat.Contracts.Notices;
using Chat.Sdk.Timeline;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chat.Client.Rendering;

/// <summary>
/// The lines of a channel, as they are printed above the input line. Text of others never becomes markup, and is made harmless first.
/// </summary>
internal sealed class Lines(TimeZoneInfo zone)
{
    private static readonly Style Dim = new(Color.Grey);
    private static readonly Style Loud = new(Color.Yellow, decoration: Decoration.Bold);

    /// <param name="message">The message.</param>
    /// <param name="channel">Set when it is not from the channel on the screen.</param>
    public IRenderable Message(MessageData message, string? channel)
    {
        var line = Begin(message.SentAt, channel);
        var name = SafeText.OneLine(message.SenderName);
        line.Append(name, new Style(NameColor.Of(message.SenderName), decoration: Decoration.Bold)).Append("  ");
        if (message.State is { IsDeleted: true })
        {
            return line.Append("(deleted)", Dim);
        }

        line.Append(SafeText.Lines(message.Text).Replace("\n", "\n      ", StringComparison.Ordinal));
        return message.State?.EditedAt is null ? line : line.Append(" (edited)", Dim);
    }

    /// <summary>Null for kinds that have nothing to show.</summary>
    /// <param name="item">The event.</param>
    /// <param name="channel">Set when it is not from the channel on the screen.</param>
    /// <param name="view">The messages of its channel, with this event.</param>
    public IRenderable? Event(ChannelEvent item, string? channel, ChannelView view) => (item.Kind, item.Message, item.Membership) switch
    {
        (_, { } message, _) => Message(view.Find(item.Sequence) ?? message, channel),
        (_, _, { } who) => MemberLine.Of(item) is { } line ? Begin(who.At, channel).Append(line, Dim) : null,
        _ => ChangeLine.Of(item, view) is { } change ? Begin(item.Change!.At, channel).Append(change, Dim) : null,
    };

    public IRenderable Notice(ServerNotice notice) => Begin(notice.At, channel: null).Append($"! {SafeText.Lines(notice.Text)}", Loud);

    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    private Paragraph Begin(DateTimeOffset at, string? channel)
    {
        var line = new Paragraph(TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm ", CultureInfo.InvariantCulture), Dim);
        return channel is null ? line : line.Append($"#{SafeText.OneLine(channel)} ", Dim);
    }
}
