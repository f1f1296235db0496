//! `hardtack man`: the manual page, from the same definitions as the help.

use clap_mangen::Man;

use crate::{exit::Exit, failure::Failure, output::Output};

pub(crate) fn run(mut command: clap::Command) -> Result<Exit, Failure> {
    command.build();
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page).map_err(Failure::Write)?;
    // One page for all, so that a pager shows every option of every command.
    for subcommand in command.get_subcommands().filter(|command| command.get_name() != "help") {
        let man = Man::new(subcommand.clone());
        page.extend_from_slice(
            format!(".SH \"HARDTACK {}\"\n", subcommand.get_name().to_uppercase()).as_bytes(),
        );
        man.render_description_section(&mut page).map_err(Failure::Write)?;
        man.render_options_section(&mut page).map_err(Failure::Write)?;
    }
    let mut output = Output::new();
    output.text(&String::from_utf8_lossy(&page))?;
    output.flush()?;
    Ok(Exit::Valid)
}
