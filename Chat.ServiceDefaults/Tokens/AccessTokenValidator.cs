using System.Globalization;
using Chat.Contracts;
using Chat.Contracts.Ids;
using Chat.Contracts.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Chat.ServiceDefaults.Tokens;

/// <summary>Finds out whose an access token is. The one place where a text becomes a user.</summary>
public sealed class AccessTokenValidator
{
    private const string Kind = "at+jwt";
    private const string Audience = "chat";

    // What of two clocks may differ.
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    // They name a key, or where one is; the last one asks for more than is understood here.
    private static readonly string[] ForbiddenHeaders = ["jku", "jwk", "x5u", "x5c", "crit"];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly SigningKeys _keys;
    private readonly TokenRefusals _refusals;
    private readonly TimeProvider _time;
    private readonly TokenValidationParameters _rules;

    internal AccessTokenValidator(SigningKeys keys, TokenRefusals refusals, IOptions<TokenOptions> options, TimeProvider time)
    {
        _keys = keys;
        _refusals = refusals;
        _time = time;
        // An address means the same with and without the slash at its end.
        var issuer = options.Value.Issuer.TrimEnd('/');
        _rules = new TokenValidationParameters
        {
            ValidIssuers = [issuer, issuer + "/"],
            ValidAudience = Audience,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidTypes = [Kind],
            RequireSignedTokens = true,
            // By our own clock, below.
            ValidateLifetime = false,
            LogValidationExceptions = false,
        };
    }

    /// <summary>Refused: sign_in_required, always with the same sentence; unavailable when its key is not known and Identity does not answer.</summary>
    public async ValueTask<AccessToken> ValidateAsync(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            throw _refusals.Refuse(TokenProblem.Missing);
        }

        if (text.Length > ChatLimits.MaxAccessTokenLength)
        {
            throw _refusals.Refuse(TokenProblem.TooLong);
        }

        if (Read(text) is not { } token)
        {
            throw _refusals.Refuse(TokenProblem.Malformed);
        }

        if (ProblemOfHeader(token) is { } header)
        {
            throw _refusals.Refuse(header);
        }

        var key = token.Kid is { Length: > 0 } id ? await _keys.FindAsync(id) : null;
        if (key is null)
        {
            throw _refusals.Refuse(TokenProblem.UnknownKey);
        }

        var rules = _rules.Clone();
        rules.IssuerSigningKey = key;
        var result = await _handler.ValidateTokenAsync(token, rules);
        if (!result.IsValid)
        {
            throw _refusals.Refuse(ProblemOf(result.Exception));
        }

        if (ProblemOfLifetime(token) is { } lifetime)
        {
            throw _refusals.Refuse(lifetime);
        }

        return Claims(token) ?? throw _refusals.Refuse(TokenProblem.Claims);
    }

    private static JsonWebToken? Read(string text)
    {
        try
        {
            // Five parts are an encrypted token, which the type would try to read too.
            return text.AsSpan().Count('.') == 2 ? new JsonWebToken(text) : null;
        }
        catch (Exception malformed) when (malformed is ArgumentException or SecurityTokenException or FormatException)
        {
            return null;
        }
    }

    private static TokenProblem? ProblemOfHeader(JsonWebToken token) =>
        token.Alg != SecurityAlgorithms.EcdsaSha256 ? TokenProblem.Algorithm
        : token.Typ != Kind ? TokenProblem.Kind
        : ForbiddenHeaders.Any(name => token.TryGetHeaderValue<object>(name, out _)) ? TokenProblem.Header
        : null;

    private static TokenProblem ProblemOf(Exception? failure) => failure switch
    {
        SecurityTokenInvalidIssuerException => TokenProblem.Issuer,
        SecurityTokenInvalidAudienceException => TokenProblem.Audience,
        SecurityTokenInvalidAlgorithmException => TokenProblem.Algorithm,
        SecurityTokenInvalidTypeException => TokenProblem.Kind,
        _ => TokenProblem.Signature,
    };

    private TokenProblem? ProblemOfLifetime(JsonWebToken token)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return token.ValidTo == default ? TokenProblem.Claims
            : token.ValidTo + Skew <= now ? TokenProblem.Expired
            : token.ValidFrom > now + Skew ? TokenProblem.NotYetValid
            : null;
    }

    private static AccessToken? Claims(JsonWebToken token)
    {
        var name = ChatNames.NormalizeUserName(Text(token, "name"), out _);
        return name is not null
            && Guid.TryParseExact(token.Subject, "D", out var user)
            && Guid.TryParseExact(Text(token, "sid"), "D", out var session)
            && long.TryParse(Text(token, "rev"), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            && RoleOf(Text(token, "role")) is { } role
                ? new AccessToken(new UserId(user), name, role, session, revision, new DateTimeOffset(token.IssuedAt, TimeSpan.Zero), new DateTimeOffset(token.ValidTo, TimeSpan.Zero))
                : null;
    }

    private static string? Text(JsonWebToken token, string claim) => token.TryGetClaim(claim, out var found) ? found.Value : null;

    // By its name only: Enum.Parse takes numbers too.
    private static UserRole? RoleOf(string? name) => name switch
    {
        nameof(UserRole.User) => UserRole.User,
        nameof(UserRole.Bot) => UserRole.Bot,
        nameof(UserRole.Moderator) => UserRole.Moderator,
        nameof(UserRole.Admin) => UserRole.Admin,
        _ => null,
    };
}
