using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Settings;

internal sealed class SectionValidator<TOptions>(IConfigurationSection section) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var problems = UnreadableValues().Concat(UnknownKeys()).Concat(BrokenAnnotations(options)).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> UnreadableValues()
    {
        foreach (var property in OptionProperty.Of<TOptions>(section))
        {
            if (!property.TryRead(out _, out var problem) && problem is not null)
            {
                yield return problem;
            }
        }
    }

    // A child with children of its own may be the section of other options.
    private IEnumerable<string> UnknownKeys()
    {
        var known = OptionProperty.Of<TOptions>(section).Select(property => property.Property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return from child in section.GetChildren()
               where child.Value is not null && !known.Contains(child.Key)
               select $"{child.Path}: there is no such setting.";
    }

    private IEnumerable<string> BrokenAnnotations(TOptions options)
    {
        List<ValidationResult> results = [];
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return from result in results
               from member in result.MemberNames.DefaultIfEmpty("")
               select $"{(member.Length == 0 ? section.Path : $"{section.Path}:{member}")}: {result.ErrorMessage}";
    }
}
