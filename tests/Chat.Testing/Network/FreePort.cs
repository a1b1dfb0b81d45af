using System.Net;
using System.Net.Sockets;

namespace Chat.Testing;

/// <summary>
/// Ports of the loopback address that nobody listens on and that belong to this test process until it ends: a server that left
/// one finds it free when it starts again. They lie below those that the system gives to outgoing connections, and below those
/// that an AppHost chooses for its stores.
/// </summary>
public static class FreePort
{
    private const int First = 10_000;
    private const int Count = 5_000;

    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"chat-test-ports-{Environment.UserName}")).FullName;
    private static readonly List<FileStream> Held = [];
    private static readonly Lock HeldLock = new(); // guards Held and _next
    private static int _next = Random.Shared.Next(Count);

    public static int Next()
    {
        lock (HeldLock)
        {
            for (var tried = 0; tried < Count; tried++)
            {
                var port = First + (_next++ % Count);
                if (TryHold(port))
                {
                    return port;
                }
            }
        }

        throw new InvalidOperationException($"None of the ports from {First} to {First + Count - 1} is free.");
    }

    // The lock on the file ends with the process, however that ends.
    private static bool TryHold(int port)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(Path.Combine(Folder, $"{port}"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            Held.Add(file);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SocketException)
        {
            file?.Dispose();
            return false;
        }
    }
}
