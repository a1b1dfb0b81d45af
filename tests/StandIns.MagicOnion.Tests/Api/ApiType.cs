namespace StandIns.MagicOnion.Tests.Api;

/// <summary>A public type in the format of genuine.txt: a line for itself and one for each member.</summary>
internal sealed record ApiType(string Assembly, string Header, List<string> Members)
{
    /// <summary>The lines of a file in that format. A line that begins with # is a comment.</summary>
    public static IReadOnlyList<ApiType> Parse(IEnumerable<string> lines)
    {
        const string AssemblyMark = "assembly ";
        var types = new List<ApiType>();
        var assembly = "";
        foreach (var line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line.StartsWith(AssemblyMark, StringComparison.Ordinal))
            {
                assembly = line[AssemblyMark.Length..];
            }
            else if (line[0] == '[')
            {
                types.Add(new ApiType(assembly, SortInterfaces(line), []));
            }
            else
            {
                types[^1].Members.Add(line.Trim());
            }
        }

        return types;
    }

    /// <summary>The order of interfaces in metadata says nothing.</summary>
    public static string SortInterfaces(string header)
    {
        var start = header.IndexOf(" : ", StringComparison.Ordinal);
        if (start < 0)
        {
            return header;
        }

        start += 3;
        var end = header.IndexOf(" where ", start, StringComparison.Ordinal);
        end = end < 0 ? header.IndexOf("   // ", start, StringComparison.Ordinal) : end;
        end = end < 0 ? header.Length : end;
        return header[..start] + string.Join(", ", SplitOutsideBrackets(header[start..end]).Order(StringComparer.Ordinal)) + header[end..];
    }

    /// <summary>One text for each line, with the assembly and the type before each member.</summary>
    public IEnumerable<string> Lines()
    {
        var head = $"{Assembly} {Header}";
        var name = $"{Assembly} {Name}";
        return Members.Select(member => $"{name} {member}").Prepend(head);
    }

    /// <summary>Namespace, name and type parameters.</summary>
    public string Name
    {
        get
        {
            var words = Header.Split([" : ", " where ", "   // "], StringSplitOptions.None)[0];
            var start = words.IndexOf("] ", StringComparison.Ordinal) + 2;
            var open = words.IndexOf('<', start);
            var space = words.LastIndexOf(' ', open < 0 ? words.Length - 1 : open);
            return words[..start] + words[(space + 1)..];
        }
    }

    private static IEnumerable<string> SplitOutsideBrackets(string text)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '<' => 1, '>' => -1, _ => 0 };
            if (text[i] == ',' && depth == 0)
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
        }

        yield return text[start..].Trim();
    }
}
