using System.Net.Http.Json;

namespace Chat.AppHost.Commands;

/// <summary>"Post a notice" on the notifications service: everybody who is connected reads it.</summary>
internal static class NoticeCommand
{
    public const string Name = "post-notice";

    // Any other text goes to the same address: it is in the README.
    public const string Text = "A word from the operator: this server is about to be worked on. Your messages are safe.";

    public static IResourceBuilder<ProjectResource> WithNoticeCommand(this IResourceBuilder<ProjectResource> notifications) =>
        notifications.WithHttpCommand("/notices", "Post a notice", endpointName: "http", commandName: Name, commandOptions: new HttpCommandOptions
        {
            Description = "Tells everybody who is connected that the server is about to be worked on.",
            ConfirmationMessage = "Tell everybody who is connected that the server is about to be worked on?",
            IconName = "Megaphone",
            Method = HttpMethod.Post,
            PrepareRequest = context =>
            {
                context.Request.Content = JsonContent.Create(new { text = Text });
                return Task.CompletedTask;
            },
        });
}
