using Chat.Hub.Diagnostics;

namespace Chat.Hub.Memory;

internal static class MemoryExtensions
{
    public static void UseSmallHeaderBuffers(this WebApplication application)
    {
        if (HeaderBuffers.Find() is not { } buffers)
        {
            application.Logger.HeaderBuffersUnknown();
            return;
        }

        application.Use((context, next) =>
        {
            buffers.Shrink(context);
            return next(context);
        });
    }
}
