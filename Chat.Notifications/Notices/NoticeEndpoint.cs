using Chat.Contracts.Notices;
using Chat.Notifications.Diagnostics;
using Chat.Notifications.Publishing;
using Chat.ServiceDefaults.Endpoints;

namespace Chat.Notifications.Notices;

/// <summary>Lets an operator say something to everybody now: <c>POST /notices</c> with <c>{"text":"…"}</c>.</summary>
internal static class NoticeEndpoint
{
    public const string Path = "/notices";

    /// <summary>
    /// JSON only: a web page of somebody else cannot have a browser send that here without being asked for leave. In Development only:
    /// elsewhere the port is open to others, and nobody can be told from an operator until there are accounts.
    /// </summary>
    public static WebApplication MapNotices(this WebApplication application)
    {
        if (application.Environment.IsDevelopment())
        {
            application.MapPost(Path, Post).ForOperatorsOnly();
        }

        return application;
    }

    private static IResult Post(PostedNotice notice, INoticePublisher publisher, TimeProvider time, ILogger<PostedNotice> logger)
    {
        if (!NoticeText.IsValid(notice.Text))
        {
            return Results.Problem($"The text has to have 1 to {NoticeText.MaxLength} characters.", statusCode: StatusCodes.Status400BadRequest);
        }

        logger.Posted(notice.Text.Length);
        publisher.Publish(new ServerNotice { Text = notice.Text, At = time.GetUtcNow() });
        return Results.Accepted();
    }

    internal sealed record PostedNotice(string? Text);
}
