using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.ServiceDefaults.Redaction;

internal static class RedactionExtensions
{
    /// <summary>Redactors for <see cref="ChatData"/>, and bounds for the logs of libraries that repeat what is sent to them.</summary>
    public static void AddChatRedaction(this IHostApplicationBuilder builder)
    {
        builder.Services.AddRedaction(redaction =>
        {
            redaction.SetRedactor<PlaceholderRedactor>(
                new DataClassificationSet(ChatData.Personal), new DataClassificationSet(ChatData.Secret), new DataClassificationSet(ChatData.Content));
            redaction.SetFallbackRedactor<PlaceholderRedactor>();
        });
        builder.Services.PostConfigure<LoggerFilterOptions>(TalkativeLibraries.Quieten);
    }
}
