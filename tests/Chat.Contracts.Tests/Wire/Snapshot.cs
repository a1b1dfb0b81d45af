using System.Runtime.CompilerServices;
using System.Text;

namespace Chat.Contracts.Tests.Wire;

/// <summary>
/// The pinned bytes of a type, in Snapshots/TYPE.hex. After a change that is meant, run the tests once with
/// <c>CHAT_WRITE_SNAPSHOTS=1</c>, and look at the difference: what an older program cannot read must not be in it.
/// </summary>
internal static class Snapshot
{
    private const int BytesPerLine = 32;

    public static byte[] Read(string type)
    {
        using var stream = typeof(Snapshot).Assembly.GetManifestResourceStream(type)
            ?? throw new FileNotFoundException($"There is no Wire/Snapshots/{type}.hex; CHAT_WRITE_SNAPSHOTS=1 writes it.");
        using var reader = new StreamReader(stream);
        return Convert.FromHexString(string.Concat(reader.ReadToEnd().Where(sign => !char.IsWhiteSpace(sign))));
    }

    /// <summary>True when it was asked to.</summary>
    public static bool Write(string type, byte[] bytes, [CallerFilePath] string here = "")
    {
        if (Environment.GetEnvironmentVariable("CHAT_WRITE_SNAPSHOTS") != "1")
        {
            return false;
        }

        var text = new StringBuilder();
        foreach (var line in bytes.Chunk(BytesPerLine))
        {
            text.Append(Convert.ToHexStringLower(line)).Append('\n');
        }

        File.WriteAllText(Path.Combine(Path.GetDirectoryName(here)!, "Snapshots", type + ".hex"), text.ToString());
        return true;
    }
}
