using Chat.Contracts.Errors;
using Chat.Sdk;

namespace Chat.Client.Options;

/// <summary>An access token that somebody else gets: for scripts, from a file that is kept up to date, or from the environment.</summary>
internal static class ScriptToken
{
    public const string Variable = "CHAT_TOKEN";

    /// <param name="file">Read each time.</param>
    /// <param name="value">What the variable says; the file comes first.</param>
    /// <returns>Null when there is neither.</returns>
    public static AccessTokenProvider? From(string? file, string? value) =>
        file is not null ? (_, cancellationToken) => ReadAsync(file, cancellationToken)
        : !string.IsNullOrWhiteSpace(value) ? (_, _) => ValueTask.FromResult(value.Trim())
        : null;

    private static async ValueTask<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var token = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
            return token.Length > 0 ? token : throw new RefusalException(ErrorCode.SignInRequired, $"{file} is empty; it should have an access token.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new RefusalException(ErrorCode.SignInRequired, $"There is no access token: {unreadable.Message}");
        }
    }
}
