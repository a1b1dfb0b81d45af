using System.Text;

namespace Aspire.Hosting;

internal static class CommandLine
{
    /// <summary>Splits at blanks outside double quotes; a backslash before a quote makes it an ordinary character.</summary>
    public static List<string> Split(string text)
    {
        var args = new List<string>();
        var current = new StringBuilder();
        var isQuoted = false;
        var hasArg = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && i + 1 < text.Length && text[i + 1] == '"')
            {
                current.Append('"');
                hasArg = true;
                i++;
            }
            else if (c == '"')
            {
                isQuoted = !isQuoted;
                hasArg = true;
            }
            else if (char.IsWhiteSpace(c) && !isQuoted)
            {
                Flush();
            }
            else
            {
                current.Append(c);
                hasArg = true;
            }
        }

        Flush();
        return args;

        void Flush()
        {
            if (hasArg)
            {
                args.Add(current.ToString());
                current.Clear();
                hasArg = false;
            }
        }
    }
}
