using System.Globalization;
using Chat.Contracts.Errors;
using Microsoft.AspNetCore.Http;

namespace Chat.ServiceDefaults.Errors;

/// <summary>
/// Refusals over HTTP: problem details (RFC 9457) with the <c>code</c> of the error table and, where there is one,
/// <c>retry_after</c> in seconds, which also stands in the header <c>Retry-After</c>.
/// </summary>
public static class RefusalProblems
{
    public static Task WriteAsync(HttpContext context, Refusal refusal) => WriteAsync(context, refusal, status: null);

    internal static async Task WriteAsync(HttpContext context, Refusal refusal, int? status)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(refusal);
        var extensions = new Dictionary<string, object?> { ["code"] = ChatErrors.NameOf(refusal.Code) };
        if (refusal.RetryAfter is { } wait)
        {
            extensions["retry_after"] = Math.Round(wait.TotalSeconds, 3);
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        }

        await Results.Problem(detail: refusal.Sentence, statusCode: status ?? StatusOf(refusal.Code), extensions: extensions).ExecuteAsync(context);
    }

    /// <summary>The status beside the code: for proxies, and for clients that do not know the code.</summary>
    public static int StatusOf(ErrorCode code) => code switch
    {
        ErrorCode.Internal => StatusCodes.Status500InternalServerError,
        ErrorCode.ChannelNotFound or ErrorCode.MessageNotFound => StatusCodes.Status404NotFound,
        ErrorCode.NotAllowed or ErrorCode.NotAMember or ErrorCode.NotYourMessage => StatusCodes.Status403Forbidden,
        ErrorCode.ChannelExists or ErrorCode.IdReused or ErrorCode.UserNameTaken => StatusCodes.Status409Conflict,
        ErrorCode.SignInRequired or ErrorCode.InvalidCredentials or ErrorCode.SecondFactorRequired => StatusCodes.Status401Unauthorized,
        ErrorCode.EmailNotVerified or ErrorCode.AccountDisabled or ErrorCode.RegistrationClosed or ErrorCode.InviteInvalid => StatusCodes.Status403Forbidden,
        ErrorCode.PasswordUnsuitable or ErrorCode.LinkInvalid or ErrorCode.InvalidEmail => StatusCodes.Status400BadRequest,
        ErrorCode.RateLimited => StatusCodes.Status429TooManyRequests,
        ErrorCode.Busy or ErrorCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}
