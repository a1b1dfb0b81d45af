using System.Globalization;
using System.Text;

namespace Chat.Identity.Sessions;

/// <summary>From where a session is used, for its user to recognise.</summary>
/// <param name="Device">What the program says of itself and its machine; 1 to 100 characters.</param>
/// <param name="Address">The network address.</param>
internal sealed record SessionOrigin(string Device, string Address)
{
    private const int MaxLength = 100;
    private const string Unknown = "unknown";

    /// <param name="context">The request.</param>
    /// <param name="device">What the program has said beside its request; without it counts what it calls itself.</param>
    public static SessionOrigin Of(HttpContext context, string? device) =>
        new(Clean(string.IsNullOrWhiteSpace(device) ? context.Request.Headers.UserAgent.ToString() : device), AddressOf(context));

    public static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { } address => address.ToString(),
        null => Unknown,
    };

    // It is shown to a person beside other sessions: one line, and nothing in it that turns the others around.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > MaxLength)
            {
                break;
            }

            var isShown = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);
            if (isShown && rune != Rune.ReplacementChar)
            {
                clean.Append(rune);
            }
        }

        var name = clean.ToString().Trim();
        return name.Length > 0 ? name : Unknown;
    }
}
