using System.Text;

namespace Winnow.Client.Tests.CommandLine;

/// <summary>A file to import, gone after the test.</summary>
internal sealed class TempFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("winnow-");

    public TempFile(string name, byte[] content)
    {
        Info = new FileInfo(Path.Combine(_folder.FullName, name));
        File.WriteAllBytes(Info.FullName, content);
    }

    public TempFile(string name, string content)
        : this(name, Encoding.UTF8.GetBytes(content))
    {
    }

    public FileInfo Info { get; }

    public void Dispose() => _folder.Delete(recursive: true);
}
