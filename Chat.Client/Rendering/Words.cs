using System.Globalization;
using Chat.Client.Commands;
using Chat.Contracts.Channels;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chat.Client.Rendering;

/// <summary>What the client itself has to say.</summary>
internal static class Words
{
    private static readonly Style Dim = new(Color.Grey);
    private static readonly Style Wrong = new(Color.Red);
    private static readonly Style Name = new(Color.Aqua);

    public static IRenderable Day(DateOnly day) => new Paragraph(day.ToString("'—' yyyy-MM-dd '—'", CultureInfo.InvariantCulture), Dim);

    public static IRenderable Info(string text) => new Paragraph(SafeText.Lines(text), Dim);

    public static IRenderable Problem(string text) => new Paragraph(SafeText.Lines(text), Wrong);

    public static IRenderable NotSent(string text, string reason) =>
        new Paragraph("not sent: ", Wrong).Append(SafeText.OneLine(text)).Append($" ({SafeText.OneLine(reason)})", Wrong);

    public static IRenderable Channels(IEnumerable<ChannelSummary> channels)
    {
        var list = new Paragraph();
        foreach (var channel in channels)
        {
            list.Append(list.Length == 0 ? "" : "\n").Append("#" + SafeText.OneLine(channel.Name), Name).Append(channel.IsMember ? " joined" : "", Dim);
            list.Append(channel.Topic is { } topic ? $"  {SafeText.OneLine(topic)}" : "", Dim);
        }

        return list.Length == 0 ? Info("There are no channels; /create NAME makes one.") : list;
    }

    public static IRenderable Members(IEnumerable<ChannelMember> members, bool areAll)
    {
        var list = new Paragraph();
        foreach (var member in members)
        {
            list.Append(list.Length == 0 ? "" : "\n").Append(SafeText.OneLine(member.UserName), Name).Append($" {RoleWords.Of(member.Role)}", Dim);
        }

        return areAll ? list : list.Append("\n… and more", Dim);
    }

    public static IRenderable Help()
    {
        var list = new Paragraph();
        var widest = CommandDefinition.All.Max(command => command.Usage.Length);
        foreach (var command in CommandDefinition.All)
        {
            list.Append(command.Usage.PadRight(widest + 2), Name).Append(command.Description + "\n");
        }

        return list.Append("//text sends a message that begins with a slash; Alt+Enter makes a new line.", Dim);
    }
}
