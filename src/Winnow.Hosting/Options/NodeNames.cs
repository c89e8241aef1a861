namespace Winnow.Hosting;

/// <summary>What a node is called when nobody named it.</summary>
internal static class NodeNames
{
    private const string Fallback = "winnow-node";

    /// <summary>The machine's name as far as it consists of small letters, hyphens and underscores; clients expect no other characters.</summary>
    public static string Default() => From(Environment.MachineName);

    internal static string From(string machine)
    {
        var name = new string([.. machine.ToLowerInvariant().Where(c => char.IsAsciiLetterLower(c) || c is '-' or '_')]).Trim('-', '_');
        return name.Length == 0 ? Fallback : name;
    }
}
