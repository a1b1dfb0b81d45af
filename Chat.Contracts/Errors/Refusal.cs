using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MessagePack;

namespace Chat.Contracts.Errors;

/// <summary>An expected "no": a code, whether trying again can help, and a sentence for a person.</summary>
[MessagePackObject]
public sealed record Refusal
{
    private const string Retry = "retry";
    private const string RetryIn = "retry=";
    private const int MaxRetrySeconds = 7 * 24 * 60 * 60;

    [Key(0)]
    public required ErrorCode Code { get; init; }

    [Key(1)]
    public required bool IsRetryable { get; init; }

    [Key(2)]
    public required string Sentence { get; init; }

    /// <summary>How long to wait before trying again, where the server knows; more than zero.</summary>
    [Key(3)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A refusal with the retry flag that the table gives its code.</summary>
    public static Refusal Of(ErrorCode code, string sentence) =>
        new() { Code = code, IsRetryable = ChatErrors.IsRetryable(code), Sentence = sentence };

    /// <summary>
    /// The form that travels as the detail of an RPC error: <c>[200 channel_not_found] There is no channel named "x".</c>, or
    /// <c>[502 rate_limited retry=1.5] …</c> with the seconds to wait.
    /// </summary>
    public string ToDetail() =>
        string.Create(CultureInfo.InvariantCulture, $"[{(int)Code} {ChatErrors.NameOf(Code)}{RetryWord()}] {Sentence}");

    /// <summary>Reads what <see cref="ToDetail"/> wrote, also with a code that this version does not know.</summary>
    public static bool TryParseDetail(string? detail, [NotNullWhen(true)] out Refusal? refusal)
    {
        refusal = null;
        var end = detail?.IndexOf("] ", StringComparison.Ordinal) ?? -1;
        if (end < 0 || detail![0] != '[')
        {
            return false;
        }

        var words = detail[1..end].Split(' ');
        if (words.Length is < 2 or > 3 || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            return false;
        }

        refusal = new Refusal
        {
            Code = (ErrorCode)code,
            IsRetryable = words.Length == 3 && (words[2] == Retry || words[2].StartsWith(RetryIn, StringComparison.Ordinal)),
            Sentence = detail[(end + 2)..],
            RetryAfter = words.Length == 3 ? RetryAfterOf(words[2]) : null,
        };
        return true;
    }

    // A wait that is none, or longer than anybody waits, is left out: the refusal itself still counts.
    private static TimeSpan? RetryAfterOf(string word) =>
        word.StartsWith(RetryIn, StringComparison.Ordinal)
        && double.TryParse(word.AsSpan(RetryIn.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && seconds > 0 && seconds <= MaxRetrySeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private string RetryWord() => (IsRetryable, RetryAfter) switch
    {
        (false, _) => "",
        (true, null) => $" {Retry}",
        (true, { } wait) => string.Create(CultureInfo.InvariantCulture, $" {RetryIn}{wait.TotalSeconds:0.###}"),
    };
}
