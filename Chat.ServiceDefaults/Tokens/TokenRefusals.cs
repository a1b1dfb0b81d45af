using System.Diagnostics.Metrics;
using Chat.Contracts.Errors;
using Microsoft.Extensions.Logging;

namespace Chat.ServiceDefaults.Tokens;

/// <summary>
/// Says no to an access token: to the client always the same, so that nobody learns how near a forged one came; the reason goes to
/// the log and the metrics. The token itself goes nowhere.
/// </summary>
public sealed partial class TokenRefusals
{
    internal const string MeterName = "Chat.Tokens";

    private readonly ILogger<TokenRefusals> _logger;
    private readonly Counter<long> _refused;

    public TokenRefusals(IMeterFactory meters, ILogger<TokenRefusals> logger)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _logger = logger;
        _refused = meters.Create(MeterName).CreateCounter<long>("chat.tokens.refused", "{token}", "Access tokens that were refused, by what is wrong with them.");
        // From zero: whoever computes increases does not see the first event of a counter that begins with it.
        foreach (var problem in Enum.GetValues<TokenProblem>())
        {
            _refused.Add(0, Tag(problem));
        }
    }

    /// <summary>The refusal, sign_in_required, which the caller throws.</summary>
    public RefusalException Refuse(TokenProblem problem)
    {
        _refused.Add(1, Tag(problem));
        Refused(_logger, problem);
        return new RefusalException(ErrorCode.SignInRequired, "The access token is none, or is worth nothing any more. Sign in.");
    }

    private static KeyValuePair<string, object?> Tag(TokenProblem problem) => new("problem", problem switch
    {
        TokenProblem.Missing => "missing",
        TokenProblem.TooLong => "too_long",
        TokenProblem.Malformed => "malformed",
        TokenProblem.Algorithm => "algorithm",
        TokenProblem.Kind => "kind",
        TokenProblem.Header => "header",
        TokenProblem.UnknownKey => "unknown_key",
        TokenProblem.Signature => "signature",
        TokenProblem.Issuer => "issuer",
        TokenProblem.Audience => "audience",
        TokenProblem.Expired => "expired",
        TokenProblem.NotYetValid => "not_yet_valid",
        TokenProblem.Claims => "claims",
        TokenProblem.Revoked => "revoked",
        _ => "other_session",
    });

    [LoggerMessage(1200, LogLevel.Information, "An access token was refused: {Problem}")]
    private static partial void Refused(ILogger logger, TokenProblem problem);
}
