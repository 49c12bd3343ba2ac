//! What a terminal is at a moment; the files beside this one say what changes it.

use super::cell::{Cell, Content};
use super::charset::Charsets;
use super::clusters::Clusters;
use super::cursor::{CursorShape, Pen, Position, Protection, Saved};
use super::dcs::DeviceControl;
use super::grid::{Grid, RowIds};
use super::history::History;
use super::links::Links;
use super::margins::Margins;
use super::modes::{Mode, ModeSet, MouseEncoding, MouseTracking, SavedModes};
use super::palette::{PageColors, Palette};
use super::row::Row;
use super::style::{Style, StyleId};
use super::styles::{Marks, Styles};
use super::tabs::Tabs;
use super::title::Titles;
use super::vt52;
use super::work::Work;
use super::{Config, Kind};

/// A VT420 is at level 4.
pub(super) const MAX_LEVEL: u8 = 4;

/// Everything but the parser.
pub(super) struct State {
    pub(super) kind: Kind,
    pub(super) clipboard_allowed: bool,
    pub(super) rows: usize,
    pub(super) cols: usize,
    /// The screen that is shown.
    pub(super) screen: Grid,
    /// The other one of the two; the alternate screen is made when it is first needed.
    pub(super) hidden: Option<Grid>,
    pub(super) alternate: bool,
    /// Where the cursor was on the primary screen when the alternate one was shown.
    pub(super) left_at: Position,
    /// Rows that are to be kept, as far as there may be so many.
    pub(super) scrollback: usize,
    pub(super) history: History,
    /// A program has changed the width: lines may be wrapped at another one.
    pub(super) uneven: bool,
    pub(super) ids: RowIds,
    pub(super) cursor: Position,
    pub(super) pen: Pen,
    pub(super) protection: Protection,
    pub(super) shape: CursorShape,
    /// What DECSC saved, for the primary and the alternate screen.
    pub(super) saved: [Option<Saved>; 2],
    pub(super) charsets: Charsets,
    pub(super) margins: Margins,
    pub(super) modes: ModeSet,
    /// What XTSAVE saved.
    pub(super) saved_modes: SavedModes,
    pub(super) mouse: MouseTracking,
    pub(super) mouse_encoding: MouseEncoding,
    pub(super) tabs: Tabs,
    pub(super) styles: Styles,
    pub(super) clusters: Clusters,
    pub(super) links: Links,
    pub(super) palette: Palette,
    pub(super) page_colors: PageColors,
    pub(super) replies: Vec<u8>,
    pub(super) titles: Titles,
    pub(super) bells: u32,
    pub(super) clipboard: Option<String>,
    /// What XTPUSHSGR put aside.
    pub(super) renditions: Vec<Style>,
    /// S8C1T: answers use 8-bit controls.
    pub(super) eight_bit: bool,
    /// DECSCL: the VT's level, 1 to 4.
    pub(super) level: u8,
    /// What the VT52 has replaced, while DECANM is reset.
    pub(super) ansi: Option<vt52::Ansi>,
    /// DECSACE: 2 when DECCARA and DECRARA act on a rectangle, less when on a stream of characters.
    pub(super) attribute_extent: u16,
    /// The device control string that is being received.
    pub(super) device_control: Option<DeviceControl>,
    /// What this turn's output has made to do.
    pub(super) work: Work,
    /// A synchronized update (mode 2026) has just ended.
    pub(super) update_ended: bool,
    /// A character was printed and nothing came after it: REP may repeat it.
    pub(super) just_printed: bool,
    pub(super) generation: u64,
    pub(super) epoch: u64,
}

impl State {
    pub(super) fn new(config: &Config) -> State {
        let (rows, cols) = super::clamp_size(config.rows, config.cols);
        let mut ids = RowIds::default();
        State {
            kind: config.kind,
            clipboard_allowed: config.clipboard,
            rows,
            cols,
            screen: Grid::new(rows, cols, &mut ids),
            hidden: None,
            alternate: false,
            left_at: Position::default(),
            scrollback: config.scrollback,
            history: History::new(super::kept_rows(config.scrollback, rows, cols)),
            uneven: false,
            ids,
            cursor: Position::default(),
            pen: Pen::default(),
            protection: Protection::Off,
            shape: CursorShape::Block,
            saved: [None, None],
            charsets: Charsets::default(),
            margins: Margins::full(rows, cols),
            modes: ModeSet::default(),
            saved_modes: SavedModes::default(),
            mouse: MouseTracking::Off,
            mouse_encoding: MouseEncoding::Bytes,
            tabs: Tabs::new(cols),
            styles: Styles::new(),
            clusters: Clusters::new(),
            links: Links::default(),
            palette: Palette::default(),
            page_colors: PageColors::default(),
            replies: Vec::new(),
            titles: Titles::default(),
            bells: 0,
            clipboard: None,
            renditions: Vec::new(),
            eight_bit: false,
            level: MAX_LEVEL,
            ansi: None,
            attribute_extent: 0,
            device_control: None,
            work: Work::default(),
            update_ended: false,
            just_printed: false,
            generation: 0,
            epoch: 0,
        }
    }

    pub(super) fn has(&self, mode: Mode) -> bool {
        self.modes.has(mode)
    }

    /// Something that the page shows beside the rows is another now.
    pub(super) fn changed(&mut self) {
        self.generation += 1;
    }

    /// Everything shown before may look different now.
    pub(super) fn redrawn(&mut self) {
        self.epoch += 1;
        self.generation += 1;
    }

    /// A row, to be changed.
    pub(super) fn row_mut(&mut self, y: usize) -> &mut Row {
        self.generation += 1;
        let row = &mut self.screen[y];
        row.touch();
        row
    }

    /// Columns of the cursor's row: half of the screen's where characters are double.
    pub(super) fn columns(&self) -> usize {
        self.screen.get(self.cursor.row).map_or(1, Row::columns)
    }

    /// The number of the pen's style.
    pub(super) fn pen_id(&mut self) -> StyleId {
        if let Some(id) = self.pen.known_id() {
            return id;
        }
        let id = self.intern(self.pen.style());
        self.pen.remember(id);
        id
    }

    /// An erased cell: blank, with the pen's background.
    pub(super) fn blank(&mut self) -> Cell {
        if let Some(id) = self.pen.known_erased() {
            return Cell::blank(id);
        }
        let id = self.intern(self.pen.style().erased());
        self.pen.remember_erased(id);
        Cell::blank(id)
    }

    /// The number of `style`; where the table is full, of one as close as there is room for.
    pub(super) fn intern(&mut self, style: Style) -> StyleId {
        if let Some(id) = self.styles.intern(style) {
            return id;
        }
        if self.styles.refuse() {
            self.sweep_styles();
        }
        let coarse = || [style.coarse(), style.plain()];
        let found = self.styles.intern(style);
        found
            .or_else(|| coarse().into_iter().find_map(|style| self.styles.intern(style)))
            .unwrap_or_default()
    }

    /// Frees the styles that nothing on the screen or in the scrollback has.
    pub(super) fn sweep_styles(&mut self) {
        self.work.add(self.rows * self.cols + self.history.size());
        let mut used = Marks::new(self.styles.len());
        self.each_cell(|cell| used.mark(usize::from(cell.style.0)));
        self.history
            .for_each(|row| super::codec::styles(row, |id| used.mark(usize::from(id.0))));
        let ids = self.pens().flat_map(Pen::known);
        ids.for_each(|id| used.mark(usize::from(id.0)));
        self.styles.sweep(&used);
        self.sweep_links(&used);
    }

    /// The pen, and those that are put aside.
    fn pens(&self) -> impl Iterator<Item = &Pen> {
        let saved = self.saved.iter().flatten().map(|saved| &saved.pen);
        let ansi = self.ansi.iter().map(|ansi| &ansi.pen);
        saved.chain(ansi).chain([&self.pen])
    }

    /// Frees the links of styles that are gone.
    fn sweep_links(&mut self, styles: &Marks) {
        let mut used = Marks::new(self.links.len());
        let in_table = (0..self.styles.len())
            .filter(|&id| styles.has(id))
            .map(|id| self.styles.get(StyleId(id as u16)));
        let pens = self.pens().map(Pen::style);
        for link in in_table.chain(pens).filter_map(|style| style.link) {
            used.mark(usize::from(link.0));
        }
        self.links.sweep(&used);
    }

    /// The number of a cluster.
    pub(super) fn cluster(&mut self, text: &str) -> u32 {
        if self.clusters.wants_sweep() {
            self.work.add(self.rows * self.cols);
            let mut used = Marks::new(self.clusters.len());
            self.each_cell(|cell| {
                if let Content::Cluster(number) = cell.content() {
                    used.mark(number as usize);
                }
            });
            self.clusters.sweep(&used);
        }
        self.clusters.intern(text)
    }

    fn each_cell(&self, mut f: impl FnMut(&Cell)) {
        let rows = self.screen.iter().chain(self.hidden.iter().flat_map(Grid::iter));
        rows.flat_map(Row::used).for_each(&mut f);
    }
}
