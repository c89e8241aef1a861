using System.IO.Compression;
using System.Reflection;
using Xunit;

namespace Orleans.Embedded.Tests.Api;

/// <summary>
/// Whatever this runtime shows is also in Orleans 10, letter for letter, so that what compiles against it compiles against
/// Microsoft's packages. The list is data beside this file, one fact a line (T: type, B: base, I: interface, M: method or
/// constructor, P: property, F: field, E: event). To take a newer one: <c>gzip -9nc orleans-NN.txt > orleans-10.txt.gz</c>,
/// where orleans-NN.txt is what <see cref="ApiPrinter"/> prints for Orleans.Core.Abstractions, Orleans.Core, Orleans.Runtime,
/// Orleans.Serialization.Abstractions, Orleans.Serialization, Orleans.Persistence.Memory, Orleans.Reminders and
/// Orleans.TestingHost, sorted ordinally.
/// </summary>
public class ApiTests
{
    private static readonly Lazy<HashSet<string>> Orleans10 = new(Read);

    [Theory]
    [InlineData("Orleans.Embedded")]
    [InlineData("Orleans.Embedded.TestingHost")]
    public void Every_public_type_and_member_is_one_of_Orleans_10(string assembly)
    {
        var foreign = ApiPrinter.Print(Assembly.Load(assembly)).Where(line => !Orleans10.Value.Contains(line)).Order(StringComparer.Ordinal);
        Assert.Empty(foreign);
    }

    [Fact]
    public void A_type_that_Orleans_lacks_is_seen() =>
        Assert.Contains(ApiPrinter.Print(typeof(ApiTests)), line => !Orleans10.Value.Contains(line));

    [Theory]
    [InlineData(typeof(Grain), "T:Orleans.Grain abstract class")]
    [InlineData(typeof(Grain), "M:Orleans.Grain.OnActivateAsync(System.Threading.CancellationToken cancellationToken) : System.Threading.Tasks.Task")]
    [InlineData(typeof(Runtime.GrainId), "T:Orleans.Runtime.GrainId struct")]
    [InlineData(typeof(Runtime.IPersistentState<>), "T:Orleans.Runtime.IPersistentState<TState> interface")]
    public void The_printer_says_what_the_list_says(Type type, string line)
    {
        Assert.Contains(line, ApiPrinter.Print(type));
        Assert.Contains(line, Orleans10.Value);
    }

    private static HashSet<string> Read()
    {
        using var resource = typeof(ApiTests).Assembly.GetManifestResourceStream("orleans-10.txt.gz")!;
        using var text = new StreamReader(new GZipStream(resource, CompressionMode.Decompress));
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
    }
}
